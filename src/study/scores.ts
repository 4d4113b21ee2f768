// Figures of a binary detector with their 95 % intervals, as a study reports them. The statistics are math/'s.

import { accuracy, auroc } from "../math/scores.ts";
import { bootstrapInterval } from "../math/bootstrap.ts";
import type { RandomStream } from "../math/stream.ts";
import { wilson } from "../math/wilson.ts";
import type { IdentifySummary, Interval } from "./types.ts";

/** Decision values θ·x + b, and labels: 1 is hallucinated. Of equal length, both labels present. */
export interface Scored {
  readonly scores: Float64Array;
  readonly y: Uint8Array;
}

export interface Reading {
  /** With Wilson's interval; a decision value above 0 is read as hallucinated. */
  readonly accuracy: Interval;
  /** With the percentile interval of 1000 resamples within the classes. */
  readonly auroc: Interval;
}

export const accuracyOf = ({ scores, y }: Scored): number => accuracy(y, scores, 0);

export const aurocOf = ({ scores, y }: Scored): number => auroc(y, scores);

/** @param stream of the bootstrap's draws */
export function readingOf(scored: Scored, stream: RandomStream): Reading {
  const { scores, y } = scored;
  const n = y.length;
  const value = accuracyOf(scored);
  const statistic = (rows: Int32Array): number =>
    auroc(
      Uint8Array.from(rows, (r) => y[r]!),
      Float64Array.from(rows, (r) => scores[r]!),
    );
  return {
    accuracy: { value, ...wilson(Math.round(value * n), n), n },
    auroc: { value: aurocOf(scored), ...bootstrapInterval(y, statistic, { stream }), n },
  };
}

/** σ of a decision value. */
export const riskOf = (decision: number): number => 1 / (1 + Math.exp(-decision));

/** Guessing, on a balanced test split of `n`. */
export const chance = (n: number): IdentifySummary["baselines"][number] => {
  const half = { value: 0.5, low: 0.5, high: 0.5, n };
  return { name: "chance", accuracy: half, auroc: half };
};
