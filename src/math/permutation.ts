// A seeded permutation test: how often chance alone would give a statistic as large, when labels mean nothing.

import { HnError } from "../base/errors.ts";
import { shuffled, type RandomStream } from "./stream.ts";

/**
 * One-sided p: (1 + shuffles whose statistic is at least the observed one) / (1 + shuffles), so never 0
 * (Phipson and Smyth, 2010).
 * @param labels `[rows]`, shuffled as a whole
 * @param statistic of labels in row order; large speaks against chance
 * @param shuffles ≥ 1; default 1000
 */
export function permutationP(
  labels: ArrayLike<number>,
  statistic: (labels: readonly number[]) => number,
  stream: RandomStream,
  shuffles = 1000,
): number {
  if (!Number.isInteger(shuffles) || shuffles < 1)
    throw new HnError("usage", `A permutation test needs at least one shuffle; got ${shuffles}.`);
  const original = Array.from(labels);
  const observed = statistic(original);
  let reached = 1;
  for (let s = 0; s < shuffles; s++) if (statistic(shuffled(original, stream)) >= observed) reached++;
  return reached / (shuffles + 1);
}
