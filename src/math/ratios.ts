// Contribution ratios of a layer, as the decode loop and studies read them: the twin of model/kernels/ratios.ts, and
// what runs where tensors lie in the processor's memory.

import { CETT_EPSILON } from "./cett.ts";

export interface RatioShape {
  /** Rows of the batch, and tokens of each. */
  readonly batch: number;
  readonly tokens: number;
  /** Rows of `weights`. */
  readonly groups: number;
}

/**
 * Σ_t weights[g, t] · |z[b, t, j]| / (‖h[b, t]‖₂ + 1e-8); times ‖W_down[:, j]‖₂ it is CETT (PAPER.md, definitions 1–3).
 * Summed in float64. A token of weight 0 is not looked at.
 * @param z `[batch · tokens, neurons]`, input of the down projection
 * @param h `[batch · tokens, hidden]`, its output
 * @param weights `[groups, tokens]`, the same for every row
 * @param chosen neurons that are wanted, in this order; null: all
 * @returns `[batch, groups, chosen]`, float32, ≥ 0 for weights ≥ 0
 */
export function ratioSums(
  z: Float32Array,
  h: Float32Array,
  { batch, tokens, groups }: RatioShape,
  weights: Float32Array,
  chosen: readonly number[] | null,
): Float32Array<ArrayBuffer> {
  const neurons = z.length / (batch * tokens);
  const hidden = h.length / (batch * tokens);
  const width = chosen?.length ?? neurons;
  const sums = new Float64Array(batch * groups * width);
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < tokens; t++) {
      const row = b * tokens + t;
      let square = 0;
      for (let i = row * hidden; i < (row + 1) * hidden; i++) square += h[i]! * h[i]!;
      const size = Math.sqrt(square) + CETT_EPSILON;
      for (let g = 0; g < groups; g++) {
        const weight = weights[g * tokens + t]! / size;
        if (weight === 0) continue;
        const to = (b * groups + g) * width;
        const from = row * neurons;
        if (chosen === null) for (let j = 0; j < width; j++) sums[to + j]! += weight * Math.abs(z[from + j]!);
        else for (let j = 0; j < width; j++) sums[to + j]! += weight * Math.abs(z[from + chosen[j]!]!);
      }
    }
  }
  return new Float32Array(sums);
}
