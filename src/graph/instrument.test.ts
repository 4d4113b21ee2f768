// Scales and contributions on graphs of every flow of data (biases, flattened rows, fused norms), against the
// definition in math/cett.ts; and the patch itself, byte by byte.

import { describe, expect, it } from "vitest";
import { present } from "../base/assert.ts";
import { cett, columnNorms } from "../math/cett.ts";
import { matrix, rowOf, type Matrix } from "../math/matrix.ts";
import { instrument } from "./instrument.ts";
import { GROUPS_INPUT, ratioOutput, scaleInput } from "./layerMap.ts";
import { applyPatch } from "./patch.ts";
import { down, GraphBuilder, HIDDEN, matMul, NEURONS, noise, residualModel } from "./testing/build.ts";
import { run } from "./testing/run.ts";

const bytesOf = (count: number, seed = "q") => Uint8Array.from(noise(seed, count), (v) => 128 + 127 * v);
const positive = (count: number) => noise("scale", count).map((v) => 0.02 + 0.01 * v);
/** Rows, tokens and groups of the runs below. */
const [B, T] = [2, 3];

/** The product in float64. */
function times(a: Matrix, b: Matrix): Matrix & { readonly data: Float64Array } {
  const out = new Float64Array(a.rows * b.cols);
  for (let r = 0; r < a.rows; r++)
    for (let k = 0; k < a.cols; k++)
      for (let c = 0; c < b.cols; c++)
        out[r * b.cols + c]! += a.data[r * a.cols + k]! * b.data[k * b.cols + c]!;
  return matrix(out, a.rows, b.cols);
}

const transposed = ({ data, rows, cols }: Matrix): Matrix =>
  matrix(
    Float64Array.from(data, (_, i) => data[(i % rows) * cols + Math.floor(i / rows)] ?? 0),
    cols,
    rows,
  );

describe("contributions and scales", () => {
  const relu = (b: GraphBuilder, x: string) => b.node("Relu", [matMul(b, x, "fc1")], "act");
  const bias = (b: GraphBuilder) => b.floats("bias", [HIDDEN]);
  const skipNorm = (b: GraphBuilder, x: string, z: string) =>
    b.node(
      "SkipLayerNormalization",
      [x, down(b, z), b.floats("g", [HIDDEN]), b.floats("beta", [HIDDEN]), bias(b)],
      "normed",
    );
  const shapes: readonly (readonly [string, number, (b: GraphBuilder, x: string) => string])[] = [
    ["no bias", 21, (b, x) => down(b, relu(b, x))],
    ["no bias, before ReduceL2 took its axes as an input", 17, (b, x) => down(b, relu(b, x))],
    ["a bias in a node of its own", 21, (b, x) => b.node("Add", [bias(b), down(b, relu(b, x))], "h")],
    ["a bias inside a later SkipLayerNormalization", 21, (b, x) => skipNorm(b, x, relu(b, x))],
    [
      "z quantised in a fixed range, which scaled values leave",
      21,
      (b, x) => {
        const fixed = [relu(b, x), b.floats("step", [], [2 ** -7])] as const;
        b.tensor("zero", [], 2, Uint8Array.of(0));
        const q = b.node("QuantizeLinear", [...fixed, "zero"], "q");
        return down(b, b.node("DequantizeLinear", [q, fixed[1], "zero"], "dq"));
      },
    ],
    [
      "a bias behind a Cast of the product",
      21,
      (b, x) => b.node("Add", [b.node("Cast", [down(b, relu(b, x))], "cast", { to: 1 }), bias(b)], "h"),
    ],
    [
      "an activation inside the product of fc1, no bias",
      21,
      (b, x) => {
        const x2 = b.node("Reshape", [x, b.ints("flat", [-1, HIDDEN])], "x2");
        const w = b.floats("fc1_w", [HIDDEN, NEURONS]);
        const act = b.node("FusedGemm", [x2, w], "act", { activation: "Relu" });
        return b.node("Reshape", [down(b, act), b.node("Shape", [x], "xs")], "h3");
      },
    ],
    [
      "everything on flattened rows",
      21,
      (b, x) => {
        const x2 = b.node("Reshape", [x, b.ints("flat", [-1, HIDDEN])], "x2");
        const fc1 = b.node("Gemm", [x2, b.floats("fc1_w", [HIDDEN, NEURONS])], "fc1");
        const h = b.node(
          "Gemm",
          [b.node("Relu", [fc1], "act"), b.floats("down_w", [NEURONS, HIDDEN]), bias(b)],
          "h",
        );
        return b.node("Reshape", [h, b.node("Shape", [x], "xs")], "h3");
      },
    ],
    [
      "rows of unknown rank",
      21,
      (b, x) => {
        const same = b.node(
          "Reshape",
          [x, b.node("Slice", [b.node("Shape", [x], "xs"), b.ints("z", [0]), b.ints("e", [3])], "cut")],
          "same",
        );
        return down(b, relu(b, same));
      },
    ],
    [
      "the bias of a Gemm-like MatMulNBits",
      21,
      (b, x) => {
        b.tensor("wq", [HIDDEN, 2, 8], 2, bytesOf(HIDDEN * 16));
        const inputs = [
          relu(b, x),
          "wq",
          b.floats("ws", [HIDDEN * 2], positive(HIDDEN * 2)),
          "",
          "",
          bias(b),
        ];
        return b.node("MatMulNBits", inputs, "down", { K: NEURONS, N: HIDDEN, bits: 4, block_size: 16 });
      },
    ],
  ];

  it.each(shapes)("%s", async (name, opset, shape) => {
    const b = residualModel(shape);
    b.opset = opset;
    const bytes = b.bytes();
    const found = instrument(bytes);
    if (!found.ok) throw new Error(found.error.message);
    const x = noise("x", B * T * HIDDEN);
    const scale = noise("alpha", B * NEURONS).map((v) => 1.5 + v);
    const groups = noise("groups", B * 2 * T);
    const feeds = (s: Float32Array) => ({
      [GROUPS_INPUT]: [groups, [B, 2, T]] as const,
      [scaleInput(0)]: [s, [B, 1, NEURONS]] as const,
    });
    const patched = applyPatch(bytes, found.value);
    const stock = await run(bytes, x, [B, T, HIDDEN]);
    const ones = await run(patched, x, [B, T, HIDDEN], feeds(new Float32Array(B * NEURONS).fill(1)));
    expect(ones.y).toEqual(stock.y);
    const turned = await run(patched, x, [B, T, HIDDEN], feeds(scale));
    expect(turned.y).not.toEqual(stock.y);
    if (name.includes("NBits")) return; // its dequantised weight is tested above

    const quantised = name.includes("quantised");
    const rounded = (v: number) => (quantised ? Math.min(255, Math.round(v * 128)) / 128 : v);
    const added = /no bias|unknown|quantised/.test(name) ? new Float32Array(HIDDEN) : noise("bias", HIDDEN);
    const W = matrix(noise("down_w", NEURONS * HIDDEN), NEURONS, HIDDEN);
    const norms = columnNorms(transposed(W));
    const up = times(matrix(x, B * T, HIDDEN), matrix(noise("fc1_w", HIDDEN * NEURONS), HIDDEN, NEURONS));
    const got = matrix(present(turned[ratioOutput(0)], "ratio"), B * 2, NEURONS);
    for (let r = 0; r < B; r++) {
      const rows = up.data.subarray(r * T * NEURONS, (r + 1) * T * NEURONS);
      const z = matrix(
        rows.map((v, i) => rounded(Math.max(0, v)) * (scale[r * NEURONS + (i % NEURONS)] ?? 0)),
        T,
        NEURONS,
      );
      const h = times(z, W);
      const want = times(
        matrix(groups.subarray(r * 2 * T, (r + 1) * 2 * T), 2, T),
        cett(z, { ...h, data: h.data.map((v, i) => v + (added[i % HIDDEN] ?? 0)) }, norms),
      );
      want.data.forEach((v, i) => {
        const ratio = rowOf(got, r * 2 + Math.floor(i / NEURONS))[i % NEURONS] ?? Number.NaN;
        expect(Math.abs(ratio * (norms[i % NEURONS] ?? 0) - v)).toBeLessThan(1e-5);
      });
    }
  });
});

describe("applyPatch", () => {
  const bytes = residualModel((b, x) => down(b, b.node("Relu", [matMul(b, x, "fc1")], "z"))).bytes();
  const plan = instrument(bytes);
  if (!plan.ok) throw new Error(plan.error.message);

  it("renames one input by name's length and appends", () => {
    const before = bytes.slice();
    const patched = applyPatch(bytes, plan.value);
    expect(bytes).toEqual(before);
    expect(patched.length).toBe(bytes.length + plan.value.suffix.length);
    expect(bytes.reduce((n, byte, i) => n + (patched[i] === byte ? 0 : 1), 0)).toBe(1);
    expect(instrument(patched)).toMatchObject({ ok: false, error: { code: "unsupported-model" } });
  });

  it("renames z wherever it is read", () => {
    const twice = residualModel((b, x) => {
      const z = b.node("Relu", [matMul(b, x, "fc1")], "z");
      b.node("ReduceMax", [z], "most", { keepdims: 0 });
      return down(b, z);
    });
    const found = instrument(twice.bytes());
    expect(found.ok && found.value.edits.length).toBe(2);
  });

  it("makes no copy when asked and the buffer has room", () => {
    const roomy = new Uint8Array(
      new ArrayBuffer(bytes.length + plan.value.suffix.length + 9),
      4,
      bytes.length,
    );
    roomy.set(bytes);
    const patched = applyPatch(roomy, plan.value, "in-place");
    expect(patched.buffer).toBe(roomy.buffer);
    expect(patched).toEqual(applyPatch(bytes, plan.value));
    expect(applyPatch(bytes.slice(), plan.value, "in-place")).toEqual(patched);
  });
});
