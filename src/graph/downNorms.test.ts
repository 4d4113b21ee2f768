// ‖W_down‖ from every form of weight, on ONNX Runtime's WASM back end. One trick tests them without a second
// dequantiser: fc1 is the identity and x too, so z = I, h_j is the dequantised row j, and CETT of neuron j at token j
// must be 1 whatever the file stores.

import { create } from "@bufbuild/protobuf";
import { TensorProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { present } from "../base/assert.ts";
import { downNorms } from "./downNorms.ts";
import { inspect, instrument } from "./instrument.ts";
import { ratioSums } from "../math/ratios.ts";
import { scaleInput } from "./layerMap.ts";
import { applyPatch } from "./patch.ts";
import { readAll } from "./tensorData.ts";
import { down, GraphBuilder, HIDDEN, matMul, NEURONS, noise, residualModel } from "./testing/build.ts";
import { run } from "./testing/run.ts";

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
  [
    "DynamicQuantizeMatMul",
    (b, z) => {
      b.tensor("w", [SIZE, SIZE], 2, bytesOf(SIZE * SIZE));
      b.tensor("wz", [SIZE], 2, bytesOf(SIZE, "z"));
      return b.node("DynamicQuantizeMatMul", [z, "w", b.floats("ws", [SIZE], positive(SIZE)), "wz"], "down");
    },
  ],
  [
    "MatMulIntegerToFloat",
    (b, z) => {
      b.node("DynamicQuantizeLinear", [z], "zq", {}, ["zs", "zz"]);
      b.tensor("w", [SIZE, SIZE], 3, bytesOf(SIZE * SIZE));
      return b.node("MatMulIntegerToFloat", ["zq", "w", "zs", b.floats("ws", [1], [0.02]), "zz"], "down");
    },
  ],
  [
    "FusedMatMul",
    (b, z) =>
      b.node("FusedMatMul", [z, b.floats("w", [SIZE, SIZE])], "down", { transB: 1, alpha: { float: 0.5 } }),
  ],
  [
    "quantised and dequantised data",
    (b, z) => {
      const [scale, zero] = [b.floats("zs", [], [1 / 255]), b.tensor("zz", [], 2, new Uint8Array(1))];
      const q = b.node("QuantizeLinear", [z, scale, zero], "zq");
      return b.node(
        "MatMul",
        [b.node("DequantizeLinear", [q, scale, zero], "zd"), b.floats("w", [SIZE, SIZE])],
        "down",
      );
    },
  ],
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
      [scaleInput(0)]: [new Float32Array(SIZE).fill(1), [1, 1, SIZE]] as const,
    });
    expect(outputs.y).toEqual(stock.y);
    const norms = await downNorms(found.value, 0, neverReads);
    if (!norms.ok) throw new Error(norms.error.message);
    const { z, h } = present(found.value.tensors[0], "a layer");
    const ratio = ratioSums(
      present(outputs[z], "z"),
      present(outputs[h], "h"),
      { batch: 1, tokens: SIZE, groups: SIZE },
      identity(SIZE),
      null,
    );
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
    expect(found.value.signature.externalFiles).toEqual(new Map([["m.onnx_data", 4 * HIDDEN * NEURONS]]));
    const norms = await downNorms(found.value, 0, () => Promise.resolve(new Uint8Array(5)));
    expect(norms).toMatchObject({ ok: false, error: { code: "truncated" } });
  });
});
