// What a sweep is asked and what it tells: does turning the neurons make the model go along with what it should resist
// (PAPER.md, "Over-compliance")? The spec's schema and default are in spec.ts; this file holds the types that other
// threads read.

import type { ChatMessage, FinishReason } from "../../model/types.ts";
import type { NeuronSet } from "../neuronSet.ts";
import type { IdentifySpec, IdentifySummary, Interval, SPEC_FORMAT } from "../types.ts";

/** One item of a benchmark: what is asked, and ways to go on. */
export interface SweepItem {
  readonly id: string;
  /** What the items of a benchmark measure, as its name says. */
  readonly behaviour: string;
  readonly messages: readonly ChatMessage[];
  /** The reply that goes along with what is asked, and the one that does not. */
  readonly comply: string;
  readonly resist: string;
  /** Of the same form, asked for by nobody: what any flattening of the distribution lifts as well. Null: none. */
  readonly third: string | null;
  /** Whether the replies end the turn; else they are openings that tell the ways apart. */
  readonly whole: boolean;
  /** Items that share a wording, or are about one entity, are alike: intervals resample them together. */
  readonly wording?: string;
  readonly entity?: string;
}

export type BenchmarkSource =
  | { readonly kind: "named"; readonly name: string; readonly sha256: string | null }
  | {
      readonly kind: "inline";
      readonly name: string;
      readonly sha256: string | null;
      readonly rows: readonly SweepItem[];
    };

/** Which of a set's neurons are turned: those that speak for hallucination (the paper's), or those against it. */
export const TURNED = ["positive", "negative"] as const;
export type Turned = (typeof TURNED)[number];

export interface SweepSpec {
  readonly format: typeof SPEC_FORMAT;
  readonly kind: "sweep";
  readonly model: IdentifySpec["model"];
  readonly seed: number;
  readonly neurons: NeuronSet;
  readonly turned: Turned;
  readonly benchmarks: readonly BenchmarkSource[];
  /** Take at most so many items of a benchmark, in a seeded order; null: all. */
  readonly maxItems: number | null;
  /** In [0, 3], rising, 1 among them. */
  readonly alphas: readonly number[];
  /** Sets of random neurons, matched per layer in number and in mean CETT, that are turned as well. */
  readonly randomSets: number;
  /** How answers are drawn at every α; null: none are, and only log-probabilities are read. */
  readonly answers: Omit<IdentifySpec["sampling"], "samples"> | null;
  /** What the model should keep being able to do: questions it answers, and text that it finds likely. */
  readonly upkeep: {
    readonly questions: {
      readonly kind: "named";
      readonly name: string;
      readonly sha256: string | null;
    } | null;
    readonly maxQuestions: number;
    readonly text: readonly string[];
  };
}

export const VERDICTS = ["complies", "resists", "other", "broken"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface DrawnAnswer {
  readonly text: string;
  readonly finish: FinishReason;
  readonly verdict: Verdict;
}

/** Sums over the reply's tokens, natural log-probabilities. */
export interface ReplyScores {
  readonly comply: number;
  readonly resist: number;
  readonly third: number | null;
}

/** One item under every α. */
export interface ItemResult {
  readonly id: string;
  /** One an α. */
  readonly scores: readonly ReplyScores[];
  /** One a random set, each one an α: log-odds of complying, and of the third reply, against resisting. */
  readonly random: readonly (readonly { readonly comply: number; readonly third: number | null }[])[];
  /** One an α; null where none were drawn. */
  readonly answers: readonly DrawnAnswer[] | null;
}

export interface CurvePoint {
  readonly alpha: number;
  /** Mean log-odds of complying against resisting, nats; interval by bootstrap. */
  readonly logOdds: Interval;
  /** Mean of P(comply) / (P(comply) + P(resist)). */
  readonly share: Interval;
  /** Of drawn answers, with Wilson's interval; null where none were drawn. */
  readonly rate: Interval | null;
  readonly verdicts: Readonly<Record<Verdict, number>> | null;
  /** Answers cut by the limit of new tokens. */
  readonly truncated: number | null;
}

export interface Slope {
  /** Change of the mean log-odds per unit of α (least squares over all α), nats; interval by bootstrap over items. */
  readonly all: Interval;
  /** Over α ≤ 1, and over α ≥ 1; null where fewer than two α lie there. */
  readonly below: Interval | null;
  readonly above: Interval | null;
  /** The slope less that of the third reply; null without one. */
  readonly aboveThird: Interval | null;
  /** One a random set, rising. */
  readonly random: readonly number[];
  readonly randomAboveThird: readonly number[] | null;
  /** (1 + random sets with a slope as large or larger) / (1 + random sets): one-sided, exact; null without any. */
  readonly p: number | null;
}

/** Verdicts at the smallest and at the largest α of the same items. */
export interface Transition {
  readonly from: number;
  readonly to: number;
  /** counts[from][to] */
  readonly counts: Readonly<Record<Verdict, Readonly<Record<Verdict, number>>>>;
  /** Two-sided exact McNemar test of complying at one and not at the other. */
  readonly p: number;
  /** Items whose verdict is not the same at every α. */
  readonly changed: number;
}

export interface BenchmarkResult {
  readonly name: string;
  readonly sha256: string;
  readonly n: number;
  /** Left out: they do not fit into the model's context. */
  readonly tooLong: number;
  readonly resampled: "item" | "wording" | "entity";
  readonly curve: readonly CurvePoint[];
  readonly slope: Slope;
  readonly transition: Transition | null;
}

export interface Upkeep {
  readonly alpha: number;
  /** Share of the questions answered right at α = 1 that stay right; greedy, Wilson. Null: none were asked. */
  readonly accuracy: Interval | null;
  /** e to the mean negative log-probability of a token of the plain text; null without text. */
  readonly perplexity: number | null;
}

export interface SweepSummary {
  readonly model: IdentifySummary["model"];
  readonly alphas: readonly number[];
  readonly turned: Turned;
  /** How many neurons were turned. */
  readonly neurons: number;
  readonly randomSets: number;
  readonly benchmarks: readonly BenchmarkResult[];
  readonly upkeep: readonly Upkeep[];
  readonly warnings: readonly string[];
}

export interface SweepProgress {
  readonly stage: "match" | "sweep" | "upkeep" | "done";
  readonly benchmark: string | null;
  readonly done: number;
  readonly total: number;
  /** Items a second, of this run. */
  readonly questionsPerSecond: number;
  readonly secondsLeft: number | null;
}
