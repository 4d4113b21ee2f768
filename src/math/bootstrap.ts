// Percentile bootstrap: the interval of a statistic under resampling of rows with replacement, seeded. Resampling
// within strata (such as the label) keeps their sizes, so that AUROC is defined in every resample.

import { HnError } from "../base/errors.ts";
import { integerBelow, type RandomStream } from "./stream.ts";
import type { Interval } from "./wilson.ts";

export interface BootstrapSettings {
  /** Draws one row number after another; see bootstrapInterval. */
  readonly stream: RandomStream;
  /** Resamples; default 1000. */
  readonly resamples?: number;
  /** Coverage in (0, 1); default 0.95. */
  readonly level?: number;
}

/**
 * The interval of `statistic` over resampled rows. Each resample draws, for each stratum in ascending order of its
 * number, as many of its rows as it has, each as integerBelow(its size).
 * @param strata `[rows]`, the stratum of each row; all equal for a plain bootstrap
 * @param statistic of row numbers (with repeats; the array is reused). Resamples where it is NaN are left out.
 */
export function bootstrapInterval(
  strata: ArrayLike<number>,
  statistic: (rows: Int32Array) => number,
  { stream, resamples = 1000, level = 0.95 }: BootstrapSettings,
): Interval {
  if (strata.length === 0) throw new HnError("too-few-rows", "There are no rows to resample.");
  const groups = new Map<number, number[]>();
  for (let i = 0; i < strata.length; i++) {
    const members = groups.get(strata[i]!);
    if (members) members.push(i);
    else groups.set(strata[i]!, [i]);
  }
  const ordered = [...groups].sort(([a], [b]) => a - b).map(([, members]) => members);
  const rows = new Int32Array(strata.length);
  const values: number[] = [];
  for (let s = 0; s < resamples; s++) {
    let at = 0;
    for (const members of ordered)
      for (let m = 0; m < members.length; m++) rows[at++] = members[integerBelow(members.length, stream)]!;
    const value = statistic(rows);
    if (!Number.isNaN(value)) values.push(value);
  }
  if (values.length === 0) throw new HnError("not-finite", "The statistic is undefined in every resample.");
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

/** Quantile of ascending values, linear between neighbours as numpy.quantile; share in [0, 1]. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - low);
}
