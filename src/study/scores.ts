// Figures of a binary detector with their 95 % intervals, as a study reports them. The statistics are math/'s.

import { accuracy, auroc } from "../math/scores.ts";
import { bootstrapInterval } from "../math/bootstrap.ts";
import { integerBelow, type RandomStream } from "../math/stream.ts";
import { wilson } from "../math/wilson.ts";
import type { IdentifySummary, Interval } from "./types.ts";

/** Decision values θ·x + b, and labels: 1 is hallucinated. Of equal length, both labels present. */
export interface Scored {
  readonly scores: Float64Array;
  readonly y: Uint8Array;
  /** The entity of each answer, by number: the bootstrap draws entities. Null or absent: it draws answers. */
  readonly entities?: Int32Array | null;
}

export interface Reading {
  /** With Wilson's interval; a decision value above 0 is read as hallucinated. */
  readonly accuracy: Interval;
  /** With the percentile interval of 1000 resamples within the classes. */
  readonly auroc: Interval;
}

export const accuracyOf = ({ scores, y }: Scored): number => accuracy(y, scores, 0);

export const aurocOf = ({ scores, y }: Scored): number => auroc(y, scores);

const resampled = ({ scores, y }: Scored, rows: Int32Array): Scored => ({
  scores: Float64Array.from(rows, (r) => scores[r]!),
  y: Uint8Array.from(rows, (r) => y[r]!),
});

/** The percentile interval of 1000 resamples within the classes, of entities where they are known. */
const bootstrapped = (
  { y, entities }: Pick<Scored, "y" | "entities">,
  statistic: (rows: Int32Array) => number,
  stream: RandomStream,
) => bootstrapInterval(y, statistic, { stream, clusters: entities ?? undefined });

/** With Wilson's interval, which counts answers whatever they are about. */
export function accuracyInterval(scored: Scored): Interval {
  const n = scored.y.length;
  const value = accuracyOf(scored);
  return { value, ...wilson(Math.round(value * n), n), n };
}

/**
 * With its bootstrap interval. Of the scores only the order counts.
 * @param stream of the bootstrap's draws
 */
export const aurocInterval = (scored: Scored, stream: RandomStream): Interval => ({
  value: aurocOf(scored),
  ...bootstrapped(scored, (rows) => aurocOf(resampled(scored, rows)), stream),
  n: scored.y.length,
});

/** @param stream of the bootstrap's draws */
export const readingOf = (scored: Scored, stream: RandomStream): Reading => ({
  accuracy: accuracyInterval(scored),
  auroc: aurocInterval(scored, stream),
});

/**
 * Of several detectors drawn at random, read on the same rows: the mean over the draws. The intervals are those of one
 * draw, bootstrapped with a random draw for each resample: they hold the spread over rows and over draws.
 * @param stream of the bootstrap: per resample its rows, then the draw
 */
export function readingOfDraws(draws: readonly [Scored, ...Scored[]], stream: RandomStream): Reading {
  const [first] = draws;
  const pooled = (statistic: (scored: Scored) => number): Interval => ({
    value: draws.reduce((sum, draw) => sum + statistic(draw), 0) / draws.length,
    ...bootstrapped(
      first,
      (rows) => statistic(resampled(draws[integerBelow(draws.length, stream)]!, rows)),
      stream,
    ),
    n: first.y.length,
  });
  return { accuracy: pooled(accuracyOf), auroc: pooled(aurocOf) };
}

/** Guessing, on a balanced test split of `n`. */
export const chance = (n: number): IdentifySummary["baselines"][number] => {
  const half = { value: 0.5, low: 0.5, high: 0.5, n };
  return { name: "chance", accuracy: half, auroc: half };
};
