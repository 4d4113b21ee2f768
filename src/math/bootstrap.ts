// Percentile bootstrap: the interval of a statistic under resampling of rows with replacement, seeded. Rows that hang
// together are drawn together (a cluster bootstrap). Resampling within strata (such as the label) keeps their sizes, so
// that AUROC is defined in every resample.

import { HnError } from "../base/errors.ts";
import { integerBelow, type RandomStream } from "./stream.ts";
import type { Interval } from "./wilson.ts";

export interface BootstrapSettings {
  /** Draws one cluster after another; see bootstrapInterval. */
  readonly stream: RandomStream;
  /** `[rows]`, the cluster of each row, by any number; default: each row is its own. */
  readonly clusters?: ArrayLike<number> | undefined;
  /** Resamples; default 1000. */
  readonly resamples?: number;
  /** Coverage in (0, 1); default 0.95. */
  readonly level?: number;
}

/**
 * The interval of `statistic` over resampled rows. Clusters that hold rows of the same strata are alike. Each resample
 * draws, of each kind, as many clusters as there are, each as integerBelow(their number), and takes all their rows.
 * Kinds of one stratum come first, in ascending order of its number; then those of two, and so on.
 * @param strata `[rows]`, the stratum of each row; all equal for a plain bootstrap
 * @param statistic of row numbers (with repeats; the array is reused). Resamples where it is NaN are left out.
 */
export function bootstrapInterval(
  strata: ArrayLike<number>,
  statistic: (rows: Int32Array) => number,
  { stream, clusters, resamples = 1000, level = 0.95 }: BootstrapSettings,
): Interval {
  if (strata.length === 0) throw new HnError("too-few-rows", "There are no rows to resample.");
  const kinds = kindsOf(strata, clusters);
  const longest = (kind: number[][]) => kind.reduce((most, { length }) => Math.max(most, length), 0);
  const rows = new Int32Array(kinds.reduce((sum, kind) => sum + kind.length * longest(kind), 0));
  const values: number[] = [];
  for (let s = 0; s < resamples; s++) {
    let at = 0;
    for (const kind of kinds)
      for (let drawn = 0; drawn < kind.length; drawn++)
        for (const row of kind[integerBelow(kind.length, stream)]!) rows[at++] = row;
    const value = statistic(rows.subarray(0, at));
    if (!Number.isNaN(value)) values.push(value);
  }
  if (values.length === 0) throw new HnError("not-finite", "The statistic is undefined in every resample.");
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

/** The clusters, each as its rows, by the strata that they hold rows of; all in the order of their first rows. */
function kindsOf(strata: ArrayLike<number>, clusters: ArrayLike<number> | undefined): number[][][] {
  const members = new Map<number, number[]>();
  for (let row = 0; row < strata.length; row++) {
    const cluster = clusters?.[row] ?? row;
    const rows = members.get(cluster);
    if (rows) rows.push(row);
    else members.set(cluster, [row]);
  }
  const kinds = new Map<string, { readonly held: number[]; readonly clusters: number[][] }>();
  for (const rows of members.values()) {
    const held = [...new Set(rows.map((row) => strata[row]!))].sort((a, b) => a - b);
    const kind = kinds.get(held.join());
    if (kind) kind.clusters.push(rows);
    else kinds.set(held.join(), { held, clusters: [rows] });
  }
  const differ = (a: readonly number[], b: readonly number[]): number =>
    a.length - b.length || a.reduce((found, stratum, i) => found || stratum - b[i]!, 0);
  return [...kinds.values()].sort((a, b) => differ(a.held, b.held)).map((kind) => kind.clusters);
}

/** Quantile of ascending values, linear between neighbours as numpy.quantile; share in [0, 1]. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - low);
}
