// Instrumented graphs run on ONNX Runtime's WASM back end. One trick tests every form of weight without a second
// dequantiser: fc1 is the identity and x too, so z = I, h_j is the dequantised row j, and CETT of neuron j at token j
// must be 1 whatever the file stores.

import { create } from "@bufbuild/protobuf";
import { TensorProtoSchema } from "onnx-buf";
import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { present } from "../base/assert.ts";
import { downNorms } from "./downNorms.ts";
import { inspect, instrument } from "./instrument.ts";
import { GROUPS_INPUT, ratioOutput, scaleInput } from "./layerMap.ts";
import { applyPatch } from "./patch.ts";
import { readAll } from "./tensorData.ts";
import { GraphBuilder, noise, residualModel, matMul, down, HIDDEN, NEURONS } from "./testing/build.ts";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const SIZE = 48;
const identity = (n: number): Float32Array =>
  Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
const bytesOf = (count: number, seed = "q") => Uint8Array.from(noise(seed, count), (v) => 128 + 127 * v);
const halves = (values: Float32Array): Uint8Array =>
  new Uint8Array(
    Uint16Array.from(values, (v) => {
      const [bits = 0] = new Uint32Array(Float32Array.of(v).buffer);
      return ((bits >>> 16) & 0x8000) | (((bits & 0x7fffffff) - 0x38000000) >>> 13);
    }).buffer,
  );
const positive = (count: number) => noise("scale", count).map((v) => 0.02 + 0.01 * v);

type Form = (b: GraphBuilder, z: string) => string;

/** x [1, SIZE, SIZE] -> identity -> Relu -> `form` -> y. */
function identityModel(form: Form): GraphBuilder {
  const b = new GraphBuilder();
  const x = b.input("x", ["batch", "tokens", SIZE]);
  const fc1 = b.node("MatMul", [x, b.floats("eye", [SIZE, SIZE], identity(SIZE))], "fc1");
  b.node("Identity", [form(b, b.node("Relu", [fc1], "act"))], "y");
  b.output("y", ["batch", "tokens", SIZE]);
  return b;
}

async function run(
  bytes: Uint8Array,
  x: Float32Array,
  dims: readonly number[],
  extra: Record<string, ort.Tensor> = {},
) {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  return session.run({ x: new ort.Tensor("float32", x, dims), ...extra });
}
const values = (out: ort.InferenceSession.OnnxValueMapType, name: string) =>
  Float32Array.from((out[name] as ort.Tensor).data as Float32Array);
const neverReads = () => Promise.reject(new Error("no external data here"));

const nbits =
  (bits: number, block: number, zero: "none" | "packed" | "float"): Form =>
  (b, z) => {
    const blocks = Math.ceil(SIZE / block);
    b.tensor("wq", [SIZE, blocks, (block * bits) / 8], 2, bytesOf((SIZE * blocks * block * bits) / 8));
    const inputs = [z, "wq", b.floats("ws", [SIZE * blocks], positive(SIZE * blocks))];
    if (zero === "packed") {
      const perRow = Math.ceil((blocks * bits) / 8);
      inputs.push(b.tensor("wz", [SIZE * perRow], 2, bytesOf(SIZE * perRow, "z")));
    }
    if (zero === "float")
      inputs.push(
        b.floats(
          "wz",
          [SIZE * blocks],
          noise("z", SIZE * blocks).map((v) => 8 + 3 * v),
        ),
      );
    return b.node("MatMulNBits", inputs, "down", { K: SIZE, N: SIZE, bits, block_size: block });
  };

const dynamic =
  (type: 2 | 3, perColumn: boolean): Form =>
  (b, z) => {
    b.node("DynamicQuantizeLinear", [z], "zq", {}, ["zs", "zz"]);
    const many = perColumn ? SIZE : 1;
    const dims = perColumn ? [SIZE] : [];
    const product = b.node(
      "MatMulInteger",
      [
        "zq",
        b.tensor("w", [SIZE, SIZE], type, bytesOf(SIZE * SIZE)),
        "zz",
        b.tensor("wz", dims, type, type === 2 ? new Uint8Array(many).fill(120) : new Uint8Array(many)),
      ],
      "down",
    );
    const scales = b.node("Mul", ["zs", b.floats("ws", dims, positive(many))], "scales");
    return b.node("Mul", [b.node("Cast", [product], "cast", { to: 1 }), scales], "h");
  };

const dequantised =
  (type: number, bytes: number, scaleDims: number[], attributes: Record<string, number>): Form =>
  (b, z) => {
    b.tensor("w", [SIZE, SIZE], type, bytesOf(bytes));
    const count = scaleDims.reduce((a, c) => a * c, 1);
    const w = b.node("DequantizeLinear", ["w", b.floats("ws", scaleDims, positive(count))], "wd", attributes);
    return b.node("MatMul", [z, w], "down");
  };

const flat = (b: GraphBuilder, z: string) => b.node("Reshape", [z, b.ints("flat", [-1, SIZE])], "z2");
const forms: readonly (readonly [string, Form])[] = [
  ["MatMul", (b, z) => b.node("MatMul", [z, b.floats("w", [SIZE, SIZE])], "down")],
  [
    "Gemm on flattened rows",
    (b, z) =>
      b.node(
        "Reshape",
        [b.node("Gemm", [flat(b, z), b.floats("w", [SIZE, SIZE])], "down"), b.node("Shape", [z], "s")],
        "h3",
      ),
  ],
  [
    "Gemm transposed, with alpha",
    (b, z) => {
      const attributes = { transB: 1, alpha: { float: -2 } };
      const h = b.node("Gemm", [flat(b, z), b.floats("w", [SIZE, SIZE])], "down", attributes);
      return b.node("Reshape", [h, b.node("Shape", [z], "s")], "h3");
    },
  ],
  [
    "Transpose before MatMul",
    (b, z) => b.node("MatMul", [z, b.node("Transpose", [b.floats("w", [SIZE, SIZE])], "wt")], "down"),
  ],
  [
    "float16 behind a Cast",
    (b, z) =>
      b.node(
        "MatMul",
        [
          z,
          b.node("Cast", [b.tensor("w", [SIZE, SIZE], 10, halves(noise("w", SIZE * SIZE)))], "w32", {
            to: 1,
          }),
        ],
        "down",
      ),
  ],
  ["4 bits", nbits(4, 32, "none")],
  ["4 bits, packed zero points", nbits(4, 16, "packed")],
  ["4 bits, float zero points", nbits(4, 32, "float")],
  ["8 bits", nbits(8, 32, "none")],
  ["8 bits, zero points", nbits(8, 16, "packed")],
  ["int8 per tensor", dynamic(3, false)],
  ["uint8 per tensor", dynamic(2, false)],
  ["int8 per column", dynamic(3, true)],
  ["uint8 per column", dynamic(2, true)],
  ["DequantizeLinear of int8 per column", dequantised(3, SIZE * SIZE, [SIZE], { axis: 1 })],
  [
    "DequantizeLinear of int4 in blocks of rows",
    dequantised(22, (SIZE * SIZE) / 2, [SIZE / 16, SIZE], { axis: 0, block_size: 16 }),
  ],
  [
    "DequantizeLinear of uint4 in blocks of columns",
    dequantised(21, (SIZE * SIZE) / 2, [SIZE, SIZE / 16], { axis: 1, block_size: 16 }),
  ],
];

describe("weights", () => {
  it.each(forms)("%s: CETT of the identity is 1, and scale 1 changes nothing", async (_, form) => {
    const bytes = identityModel(form).bytes();
    const found = instrument(bytes);
    if (!found.ok) throw new Error(found.error.message);
    const [x, dims] = [identity(SIZE), [1, SIZE, SIZE]];
    const stock = await run(bytes, x, dims);
    const outputs = await run(applyPatch(bytes, found.value), x, dims, {
      [GROUPS_INPUT]: new ort.Tensor("float32", identity(SIZE), dims),
      [scaleInput(0)]: new ort.Tensor("float32", new Float32Array(SIZE).fill(1), [1, 1, SIZE]),
    });
    expect(values(outputs, "y")).toEqual(values(stock, "y"));
    const norms = await downNorms(found.value, 0, neverReads);
    if (!norms.ok) throw new Error(norms.error.message);
    const ratio = values(outputs, ratioOutput(0));
    const cett = norms.value.map((norm, j) => norm * (ratio[j * (SIZE + 1)] ?? 0));
    for (const value of cett) expect(Math.abs(value - 1)).toBeLessThan(2e-5);
  });

  it("reads bfloat16, float_data and int32_data", async () => {
    const dims = [2n];
    const words = new Uint8Array(Uint16Array.of(0x3fc0, 0xc000).buffer);
    const read = (t: Parameters<typeof create<typeof TensorProtoSchema>>[1]) =>
      readAll(create(TensorProtoSchema, t), neverReads);
    expect([...(await read({ dims, dataType: 16, rawData: words }))]).toEqual([1.5, -2]);
    expect([...(await read({ dims, dataType: 1, floatData: [1.5, -2] }))]).toEqual([1.5, -2]);
    expect([...(await read({ dims, dataType: 10, int32Data: [0x3e00, 0xc000] }))]).toEqual([1.5, -2]);
    expect([...(await read({ dims, dataType: 3, int32Data: [7, -3] }))]).toEqual([7, -3]);
    expect([...(await read({ dims, dataType: 22, int32Data: [0x8f] }))]).toEqual([-1, -8]);
  });

  it("reports an external file that is too short", async () => {
    const b = residualModel((b, x) => down(b, b.node("Relu", [matMul(b, x, "fc1")], "act")));
    const weight = present(
      b.initializers.find((t) => t.name === "down_w"),
      "weight",
    );
    weight.rawData = new Uint8Array();
    weight.dataLocation = 1;
    weight.externalData = create(TensorProtoSchema, {
      externalData: [{ key: "location", value: "m.onnx_data" }],
    }).externalData;
    const found = inspect(b.bytes());
    if (!found.ok) throw new Error(found.error.message);
    expect(found.value.signature.externalFiles).toEqual(["m.onnx_data"]);
    const norms = await downNorms(found.value, 0, () => Promise.resolve(new Uint8Array(5)));
    expect(norms).toMatchObject({ ok: false, error: { code: "truncated" } });
  });
});

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
      [GROUPS_INPUT]: new ort.Tensor("float32", groups, [B, 2, T]),
      [scaleInput(0)]: new ort.Tensor("float32", s, [B, 1, NEURONS]),
    });
    const patched = applyPatch(bytes, found.value);
    const stock = await run(bytes, x, [B, T, HIDDEN]);
    const ones = await run(patched, x, [B, T, HIDDEN], feeds(new Float32Array(B * NEURONS).fill(1)));
    expect(values(ones, "y")).toEqual(values(stock, "y"));
    const turned = await run(patched, x, [B, T, HIDDEN], feeds(scale));
    expect(values(turned, "y")).not.toEqual(values(stock, "y"));
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
    const got = values(turned, ratioOutput(0));
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
