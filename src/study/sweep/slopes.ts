// From log-odds at every α to slopes with intervals: least squares per item, the mean over items, and a bootstrap that
// draws together what is alike. The primary outcome of a sweep (PAPER.md, traps).

import { bootstrapInterval } from "../../math/bootstrap.ts";
import { randomStream } from "../../math/stream.ts";
import type { Interval } from "../types.ts";
import type { BenchmarkResult, SweepItem } from "./types.ts";

/** Weights w with Σ w_i y_i = the least-squares slope of y on x. */
function slopeWeights(x: readonly number[]): number[] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const spread = x.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return x.map((value) => (value - mean) / spread);
}

/** The least-squares slope of `y` on the α of `at`, by places in `alphas`. */
export const slopeOf = (alphas: readonly number[], y: readonly number[], at: readonly number[]): number => {
  const weights = slopeWeights(at.map((place) => alphas[place]!));
  return at.reduce((sum, place, i) => sum + weights[i]! * y[place]!, 0);
};

/** What an interval resamples, and the cluster of every item; items apart where `clusters` is null. */
export interface Resampling {
  readonly by: BenchmarkResult["resampled"];
  readonly clusters: Int32Array | null;
}

/** Items, and where all name a wording or an entity those: ways to resample, from which the widest interval counts. */
export function resamplings(items: readonly SweepItem[]): Resampling[] {
  const by = (name: "wording" | "entity"): Resampling[] => {
    if (!items.every((item) => item[name] !== undefined)) return [];
    const numbers = new Map<string, number>();
    const clusters = Int32Array.from(items, (item) => {
      const key = item[name] ?? "";
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return known;
    });
    return numbers.size > 1 && numbers.size < items.length ? [{ by: name, clusters }] : [];
  };
  return [{ by: "item", clusters: null }, ...by("wording"), ...by("entity")];
}

/** Mean with its 95 % percentile interval; the stream is (seed, "bootstrap", …key). */
export function meanInterval(
  values: readonly number[],
  { clusters }: Resampling,
  seed: number,
  ...key: (string | number)[]
): Interval {
  const mean = (rows: ArrayLike<number>): number => {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
    return sum / rows.length;
  };
  return {
    value: mean(Array.from(values.keys())),
    ...bootstrapInterval(new Uint8Array(values.length), mean, {
      stream: randomStream(seed, "bootstrap", ...key),
      clusters: clusters ?? undefined,
    }),
    n: values.length,
  };
}

/** The way to resample that leaves the widest interval of the mean of `values`. */
export function widest(
  values: readonly number[],
  ways: readonly Resampling[],
  seed: number,
  ...key: (string | number)[]
): Resampling {
  const width = (way: Resampling): number => {
    const { low, high } = meanInterval(values, way, seed, ...key);
    return high - low;
  };
  return ways.reduce((best, way) => (width(way) > width(best) ? way : best));
}
