// Scales and contributions on graphs of every flow of data (biases, flattened rows, fused norms), against the
// definition computed in plain loops; and the patch itself, byte by byte.

import { describe, expect, it } from "vitest";
import { present } from "../base/assert.ts";
import { instrument } from "./instrument.ts";
import { GROUPS_INPUT, ratioOutput, scaleInput } from "./layerMap.ts";
import { applyPatch } from "./patch.ts";
import { down, GraphBuilder, HIDDEN, matMul, NEURONS, noise, residualModel } from "./testing/build.ts";
import { run } from "./testing/run.ts";

const bytesOf = (count: number, seed = "q") => Uint8Array.from(noise(seed, count), (v) => 128 + 127 * v);
const positive = (count: number) => noise("scale", count).map((v) => 0.02 + 0.01 * v);
/** Rows, tokens and groups of the runs below. */
const [B, T] = [2, 3];

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

    const [w1, w2] = [noise("fc1_w", HIDDEN * NEURONS), noise("down_w", NEURONS * HIDDEN)];
    const added = /no bias|unknown/.test(name) ? new Float32Array(HIDDEN) : noise("bias", HIDDEN);
    const want = new Float64Array(B * 2 * NEURONS);
    for (let r = 0; r < B; r++)
      for (let t = 0; t < T; t++) {
        const z = Float64Array.from({ length: NEURONS }, (_, j) => {
          let sum = 0;
          for (let i = 0; i < HIDDEN; i++)
            sum += (x[(r * T + t) * HIDDEN + i] ?? 0) * (w1[i * NEURONS + j] ?? 0);
          return Math.max(0, sum) * (scale[r * NEURONS + j] ?? 0);
        });
        const h = Float64Array.from({ length: HIDDEN }, (_, i) =>
          z.reduce((sum, v, j) => sum + v * (w2[j * HIDDEN + i] ?? 0), added[i] ?? 0),
        );
        const norm = Math.hypot(...h) + 1e-8;
        for (let g = 0; g < 2; g++)
          z.forEach(
            (v, j) =>
              (want[(r * 2 + g) * NEURONS + j]! += ((groups[(r * 2 + g) * T + t] ?? 0) * Math.abs(v)) / norm),
          );
      }
    const got = present(turned[ratioOutput(0)], "ratio");
    expect(got.length).toBe(want.length);
    got.forEach((v, i) => expect(Math.abs(v - (want[i] ?? 0))).toBeLessThan(1e-5));
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
