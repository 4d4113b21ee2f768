// What a study is asked and what it tells: the identification spec, its progress and its summary. The spec's
// schema, defaults and migrations are in spec.ts; this file holds the types that other threads read.

import type { NeuronAddress } from "../base/neuron.ts";
import type { DeviceChoice, Dtype, Sampling } from "../model/types.ts";

/** The version of study specs that this program writes; earlier ones are migrated (spec.ts). */
export const SPEC_FORMAT = "hn-spec/2";

export interface Question {
  readonly id: string;
  readonly question: string;
  /** Accepted answers, normalised by the judge, not here. */
  readonly aliases: readonly string[];
  readonly domain?: string;
  /** What it is about: questions about one entity can be kept on one side of a split. */
  readonly entity?: string;
}

/** What a split keeps whole, and an interval resamples: questions, or all questions about an entity. */
export const UNITS = ["question", "entity"] as const;
export type Unit = (typeof UNITS)[number];

/**
 * How a question is put: as a user's message with the instruction behind it, or, to a base model, as text to be
 * completed, "question\nAnswer:", of which the first line is the answer (PAPER.md, "Origin").
 */
export type PromptForm = "chat" | "completion";

/** Versions of the rule judge and the span rule, the present one last: a study that runs is of the last. */
export const JUDGE_RULES = ["rule/1", "rule/2"] as const;
export const SPAN_RULES = ["trim/1", "trim/2"] as const;
export type JudgeRule = (typeof JUDGE_RULES)[number];
export type SpanRule = (typeof SPAN_RULES)[number];

/** Outcome of the consistency filter for one question. */
export type Outcome = "faithful" | "hallucinated" | "mixed" | "non-answer" | "no-span";

/** The funnel: how many questions are left after each step, and why the others dropped out. */
export interface Funnel {
  readonly asked: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Rows with features, per class. */
  readonly features: { readonly faithful: number; readonly hallucinated: number };
  readonly split: { readonly train: number; readonly validation: number; readonly test: number } | null;
}

export interface IdentifyProgress {
  readonly stage: "collect" | "fit" | "done";
  readonly done: number;
  readonly total: number;
  /** Of this run, without what an earlier run had done. */
  readonly questionsPerSecond: number;
  readonly secondsLeft: number | null;
  readonly funnel: Funnel;
}

export interface IdentifySpec {
  readonly format: typeof SPEC_FORMAT;
  readonly kind: "identify";
  readonly model: {
    readonly reference: string;
    readonly dtype: Dtype | null;
    readonly device: DeviceChoice;
    readonly sha256: string | null;
  };
  readonly seed: number;
  readonly questions:
    | { readonly kind: "named"; readonly name: string; readonly sha256: string | null }
    | { readonly kind: "inline"; readonly rows: readonly Question[] };
  /** Stop asking when each class has this many questions; null: ask all. */
  readonly perClass: number | null;
  /** Ask at most so many questions; null: all. */
  readonly maxQuestions: number | null;
  readonly instruction: string;
  readonly sampling: Omit<Sampling, "seed"> & {
    readonly samples: number;
    readonly maxNewTokens: number;
    readonly batch: number;
  };
  readonly judge: JudgeRule;
  readonly spanRule: SpanRule;
  readonly feature: "answer" | "answer+other";
  /** Shares of the questions. By entity where questions name one; where none does, by question all the same. */
  readonly split: {
    readonly by: Unit;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  };
  readonly solver: {
    readonly penalty: "l1";
    readonly cGrid: readonly number[];
    readonly rule: "validation" | "validation+suppressed";
  };
}

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export interface PathPoint {
  readonly C: number;
  readonly nonzero: number;
  readonly positive: number;
  readonly validationAccuracy: number;
  readonly validationAuroc: number;
  /**
   * Share of the faithful validation questions still answered correctly, greedily, with this point's H-Neurons at
   * α = 0; null under the C rule "validation".
   */
  readonly suppressedAccuracy: number | null;
}

export interface IdentifySummary {
  readonly model: {
    readonly id: string;
    readonly sha256: string;
    readonly dtype: Dtype;
    readonly layers: number;
    readonly neurons: number;
  };
  readonly funnel: Funnel;
  /** What the splits kept whole, and what the intervals of AUROC resample. */
  readonly splitBy: Unit;
  /** Neurons that contributed to any answer, from which random ones are drawn; null in bundles of before. */
  readonly live: number | null;
  readonly C: number;
  /** b of the chosen fit: risk = σ(θ·CETT + b). */
  readonly intercept: number;
  readonly path: readonly PathPoint[];
  /** θ_j > 0, sorted by layer and index. */
  readonly hNeurons: readonly (NeuronAddress & { readonly weight: number })[];
  readonly nonzero: number;
  readonly perMille: number;
  readonly test: { readonly accuracy: Interval; readonly auroc: Interval } | null;
  /**
   * Each fitted as the detector is, on its own features, its C chosen by validation accuracy alone; empty where there
   * is no test split. Of random neurons, as many as `nonzero`, the mean over draws with the interval of one draw.
   */
  readonly baselines: readonly {
    readonly name: string;
    readonly accuracy: Interval;
    readonly auroc: Interval;
  }[];
  readonly warnings: readonly string[];
}
