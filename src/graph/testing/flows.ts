// FFNs in every flow of data that instrumentation knows (biases, flattened rows, fused norms), each in a model of one
// layer, and what they compute by the definition. For tests on any device.

import { present } from "../../base/assert.ts";
import { cett, columnNorms } from "../../math/cett.ts";
import { matrix, type Matrix } from "../../math/matrix.ts";
import { down, type GraphBuilder, HIDDEN, matMul, NEURONS, noise } from "./build.ts";

export interface Flow {
  readonly name: string;
  readonly ffn: (b: GraphBuilder, x: string) => string;
  /** Default 21. */
  readonly opset?: number;
  /** h has the bias "bias". Default false. */
  readonly isBiased?: boolean;
  /** z is rounded to 1/128 and cut to [0, 255/128] before the down projection. Default false. */
  readonly isQuantised?: boolean;
  /** Its down projection is not "down_w": the definition below does not hold. Default false. */
  readonly isOther?: boolean;
}

const bytesOf = (count: number, seed = "q") => Uint8Array.from(noise(seed, count), (v) => 128 + 127 * v);
const positive = (count: number) => noise("scale", count).map((v) => 0.02 + 0.01 * v);
const relu = (b: GraphBuilder, x: string) => b.node("Relu", [matMul(b, x, "fc1")], "act");
const bias = (b: GraphBuilder) => b.floats("bias", [HIDDEN]);
const skipNorm = (b: GraphBuilder, x: string, z: string) =>
  b.node(
    "SkipLayerNormalization",
    [x, down(b, z), b.floats("g", [HIDDEN]), b.floats("beta", [HIDDEN]), bias(b)],
    "normed",
  );

export const FLOWS: readonly Flow[] = [
  { name: "no bias", ffn: (b, x) => down(b, relu(b, x)) },
  { name: "no bias, of an old opset", opset: 13, ffn: (b, x) => down(b, relu(b, x)) },
  {
    name: "a bias in a node of its own",
    isBiased: true,
    ffn: (b, x) => b.node("Add", [bias(b), down(b, relu(b, x))], "h"),
  },
  {
    name: "a bias inside a later SkipLayerNormalization",
    isBiased: true,
    ffn: (b, x) => skipNorm(b, x, relu(b, x)),
  },
  {
    name: "z quantised in a fixed range, which scaled values leave",
    isQuantised: true,
    ffn: (b, x) => {
      const fixed = [relu(b, x), b.floats("step", [], [2 ** -7])] as const;
      b.tensor("zero", [], 2, Uint8Array.of(0));
      const q = b.node("QuantizeLinear", [...fixed, "zero"], "q");
      return down(b, b.node("DequantizeLinear", [q, fixed[1], "zero"], "dq"));
    },
  },
  {
    name: "a bias behind a Cast of the product",
    isBiased: true,
    ffn: (b, x) => b.node("Add", [b.node("Cast", [down(b, relu(b, x))], "cast", { to: 1 }), bias(b)], "h"),
  },
  {
    name: "an activation inside the product of fc1, no bias",
    ffn: (b, x) => {
      const x2 = b.node("Reshape", [x, b.ints("flat", [-1, HIDDEN])], "x2");
      const w = b.floats("fc1_w", [HIDDEN, NEURONS]);
      const act = b.node("FusedGemm", [x2, w], "act", { activation: "Relu" });
      return b.node("Reshape", [down(b, act), b.node("Shape", [x], "xs")], "h3");
    },
  },
  {
    name: "everything on flattened rows",
    isBiased: true,
    ffn: (b, x) => {
      const x2 = b.node("Reshape", [x, b.ints("flat", [-1, HIDDEN])], "x2");
      const fc1 = b.node("Gemm", [x2, b.floats("fc1_w", [HIDDEN, NEURONS])], "fc1");
      const h = b.node(
        "Gemm",
        [b.node("Relu", [fc1], "act"), b.floats("down_w", [NEURONS, HIDDEN]), bias(b)],
        "h",
      );
      return b.node("Reshape", [h, b.node("Shape", [x], "xs")], "h3");
    },
  },
  {
    name: "rows of unknown rank",
    ffn: (b, x) => {
      const same = b.node(
        "Reshape",
        [x, b.node("Slice", [b.node("Shape", [x], "xs"), b.ints("z", [0]), b.ints("e", [3])], "cut")],
        "same",
      );
      return down(b, relu(b, same));
    },
  },
  {
    name: "the bias of a Gemm-like MatMulNBits",
    isOther: true,
    ffn: (b, x) => {
      b.tensor("wq", [HIDDEN, 2, 8], 2, bytesOf(HIDDEN * 16));
      const inputs = [relu(b, x), "wq", b.floats("ws", [HIDDEN * 2], positive(HIDDEN * 2)), "", "", bias(b)];
      return b.node("MatMulNBits", inputs, "down", { K: NEURONS, N: HIDDEN, bits: 4, block_size: 16 });
    },
  },
];

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

/**
 * What ratios of a flow must be: Σ_t weights[g, t] · CETT[t, j] / ‖W_down[:, j]‖₂, in float64.
 * @param x `[batch, tokens, HIDDEN]`
 * @param scale `[batch, NEURONS]`
 * @param weights `[groups, tokens]`
 * @returns `[batch, groups, NEURONS]`
 */
export function ratiosByDefinition(
  { isBiased = false, isQuantised = false }: Flow,
  x: Float32Array,
  scale: Float32Array,
  weights: Float32Array,
): Float64Array {
  const batch = scale.length / NEURONS;
  const tokens = x.length / (batch * HIDDEN);
  const groups = weights.length / tokens;
  const rounded = (v: number) => (isQuantised ? Math.min(255, Math.round(v * 128)) / 128 : v);
  const added = isBiased ? noise("bias", HIDDEN) : new Float32Array(HIDDEN);
  const W = matrix(noise("down_w", NEURONS * HIDDEN), NEURONS, HIDDEN);
  const norms = columnNorms(transposed(W));
  const up = times(
    matrix(x, batch * tokens, HIDDEN),
    matrix(noise("fc1_w", HIDDEN * NEURONS), HIDDEN, NEURONS),
  );
  const all = new Float64Array(batch * groups * NEURONS);
  for (let r = 0; r < batch; r++) {
    const rows = up.data.subarray(r * tokens * NEURONS, (r + 1) * tokens * NEURONS);
    const z = matrix(
      rows.map((v, i) => rounded(Math.max(0, v)) * present(scale[r * NEURONS + (i % NEURONS)], "a scale")),
      tokens,
      NEURONS,
    );
    const h = times(z, W);
    const contributions = cett(z, { ...h, data: h.data.map((v, i) => v + (added[i % HIDDEN] ?? 0)) }, norms);
    const sums = times(matrix(weights, groups, tokens), contributions).data;
    all.set(
      sums.map((v, i) => v / present(norms[i % NEURONS], "a norm")),
      r * groups * NEURONS,
    );
  }
  return all;
}
