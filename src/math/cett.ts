// CETT, the contribution of a feed-forward neuron to a token, as PAPER.md (definitions 1–3) states it, and the risk
// that is read from it. Written for clarity: the reference that the kernels on the device are tested against.

import { HnError } from "../base/errors.ts";
import { rowOf, type Matrix } from "./matrix.ts";

/** Added to ‖h‖, here and in the graph, so that a token without output has contributions of a finite size. */
export const CETT_EPSILON = 1e-8;

/** ‖W[:, j]‖₂ for each column: `[N]` for a down projection given as `[D, N]` (outputs × neurons). */
export function columnNorms({ data, rows, cols }: Matrix): Float64Array {
  const sums = new Float64Array(cols);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) sums[j] = sums[j]! + data[i * cols + j]! * data[i * cols + j]!;
  return sums.map(Math.sqrt);
}

/**
 * CETT[t, j] = |z[t, j]| · ‖W_down[:, j]‖₂ / (‖h[t]‖₂ + 1e-8).
 * @param z `[T, N]` input of the down projection
 * @param h `[T, D]` its output, bias included, before any norm
 * @param downNorms `[N]`, see columnNorms
 * @returns `[T, N]`, ≥ 0, float64
 */
export function cett(z: Matrix, h: Matrix, downNorms: Float32Array | Float64Array): Matrix {
  if (z.rows !== h.rows || z.cols !== downNorms.length)
    throw new HnError(
      "mismatch",
      `CETT needs one output per token and one norm per neuron: ${z.rows} and ${h.rows} tokens, ${z.cols} neurons and ${downNorms.length} norms.`,
    );
  const out = new Float64Array(z.rows * z.cols);
  for (let t = 0; t < z.rows; t++) {
    let square = 0;
    for (const value of rowOf(h, t)) square += value * value;
    const size = Math.sqrt(square) + CETT_EPSILON;
    for (let j = 0; j < z.cols; j++)
      out[t * z.cols + j] = (Math.abs(z.data[t * z.cols + j]!) * downNorms[j]!) / size;
  }
  return { data: out, rows: z.rows, cols: z.cols };
}

/**
 * The feature of each neuron for each region: the mean over its tokens.
 * @param values `[T, N]`
 * @param groups first and last token of each region, both included, zero-based
 * @returns `[groups, N]`, float64. Throws `out-of-range` for a range that is empty or leaves the tokens.
 */
export function groupMeans(
  values: Matrix,
  groups: readonly (readonly [first: number, last: number])[],
): Matrix {
  const { rows, cols } = values;
  const out = new Float64Array(groups.length * cols);
  groups.forEach(([first, last], g) => {
    if (!(Number.isInteger(first) && Number.isInteger(last) && 0 <= first && first <= last && last < rows))
      throw new HnError(
        "out-of-range",
        `The token range ${first}-${last} does not lie within 0-${rows - 1}.`,
      );
    const mean = out.subarray(g * cols, (g + 1) * cols);
    for (let t = first; t <= last; t++)
      rowOf(values, t).forEach((value: number, j: number) => (mean[j]! += value));
    for (let j = 0; j < cols; j++) mean[j]! /= last - first + 1;
  });
  return { data: out, rows: groups.length, cols };
}

/** 1 / (1 + e^−x), without overflow. */
export const sigmoid = (x: number): number =>
  x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));

/** Risk of each token, σ(θ·CETT_t + b): `[T]` in [0, 1], from `[T, N]` and θ `[N]`. */
export function risk(values: Matrix, weights: Float32Array | Float64Array, intercept: number): Float64Array {
  if (values.cols !== weights.length)
    throw new HnError(
      "mismatch",
      `The weights are for ${weights.length} neurons, the values for ${values.cols}.`,
    );
  return Float64Array.from({ length: values.rows }, (_, t) => {
    let sum = intercept;
    for (let j = 0; j < values.cols; j++) sum += weights[j]! * values.data[t * values.cols + j]!;
    return sigmoid(sum);
  });
}
