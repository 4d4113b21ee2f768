// What a detection study is asked and what it tells: its spec, its progress and its summary. The spec's schema and
// default are in spec.ts; this file holds the types that other threads read.

import type { NeuronSet } from "../neuronSet.ts";
import type {
  IdentifySpec,
  IdentifySummary,
  Interval,
  JudgeRule,
  Outcome,
  PromptForm,
  Question,
  SPEC_FORMAT,
  SpanRule,
  Unit,
} from "../types.ts";
import type { Identification } from "./identification.ts";

/** A set of questions that the detector is tested on. The hash is that of QuestionSet.sha256; null: left open. */
export type SetSource =
  | { readonly kind: "named"; readonly name: string; readonly sha256: string | null }
  | {
      readonly kind: "inline";
      readonly name: string;
      readonly sha256: string | null;
      readonly rows: readonly Question[];
    }
  /** The questions that the identification kept for its test. */
  | { readonly kind: "test-split"; readonly sha256: string | null };

/** The study that the neurons were found by; the hash is that of the `Identification` document. */
export type IdentificationSource =
  | { readonly kind: "named"; readonly name: string; readonly sha256: string | null }
  | ({ readonly kind: "inline" } & Identification);

export interface DetectSpec {
  readonly format: typeof SPEC_FORMAT;
  readonly kind: "detect";
  readonly model: IdentifySpec["model"];
  readonly seed: number;
  /** The detector: its nonzero weights and intercept. */
  readonly neurons: NeuronSet;
  /** Null (a bare list): overlap cannot be told, and baselines that need a fit are null with the reason. */
  readonly identification: IdentificationSource | null;
  readonly sets: readonly SetSource[];
  /** Stop asking a set when each class has this many questions; null: ask all. */
  readonly perClass: number | null;
  /** Ask at most so many questions of a set; null: all. */
  readonly maxQuestions: number | null;
  /** Null: completion for a model without a chat template and for embedded-base and its checkpoints, else chat. */
  readonly promptForm: PromptForm | null;
  /** Follows the question in a chat. */
  readonly instruction: string;
  /** One sample: the label is its verdict. More: all right or all wrong, others drop out. */
  readonly sampling: IdentifySpec["sampling"];
  readonly judge: JudgeRule;
  readonly spanRule: SpanRule;
  readonly feature: "answer";
  /** Sets of random neurons that stand beside the detector, each as large as its nonzero weights. */
  readonly randomSets: number;
}

export interface DetectProgress {
  /** `collect` counts questions of all sets, `fit` the training answers that the baselines are read from anew. */
  readonly stage: "collect" | "fit" | "done";
  /** The set that is being asked. */
  readonly set: string | null;
  readonly done: number;
  readonly total: number;
  /** Of this run, without what an earlier run had done. */
  readonly questionsPerSecond: number;
  readonly secondsLeft: number | null;
}

/** What happened to the questions of one set, from its rows to those that were tested on. */
export interface SetFunnel {
  /** Rows of the set. */
  readonly rows: number;
  /** Left out: their id, or their question after normalisation, was there already. */
  readonly duplicates: number;
  /** Left out: the identification trained on them or chose C by them. Null where that is not known. */
  readonly overlap: number | null;
  /** Left out: they do not fit into the model's context. */
  readonly tooLong: number;
  readonly asked: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Questions with features, per class. */
  readonly features: { readonly faithful: number; readonly hallucinated: number };
  /** Questions of each class that were tested on; both classes have as many. */
  readonly balanced: { readonly faithful: number; readonly hallucinated: number };
}

/** A score beside the detector's. Null where it cannot be had, for a stated reason. */
export interface DetectBaseline {
  readonly name: string;
  /** With its bootstrap interval. */
  readonly auroc: Interval | null;
  /** At the threshold that was fitted with the score. */
  readonly accuracy: Interval | null;
  readonly reason: string | null;
}

export interface SetResult {
  readonly name: string;
  /** Of the questions as they were given, overlap included. */
  readonly sha256: string;
  readonly funnel: SetFunnel;
  /** What the intervals of AUROC resample: entities where the set's questions name them. */
  readonly resampled: Unit;
  /** Null where the set did not give both classes; `failure` says so. With its bootstrap interval. */
  readonly auroc: Interval | null;
  /** At the classifier's own threshold, risk .5, with Wilson's interval; null too where the intercept is not known. */
  readonly accuracy: Interval | null;
  readonly baselines: readonly DetectBaseline[];
  readonly failure: { readonly code: "one-class"; readonly message: string } | null;
}

export interface DetectSummary {
  readonly model: IdentifySummary["model"];
  readonly promptForm: PromptForm;
  /** Neurons that contributed to any answer, from which random ones are drawn; null in bundles of before. */
  readonly live: number | null;
  readonly neurons: {
    readonly nonzero: number;
    readonly positive: number;
    readonly intercept: number | null;
    /** The model that they were found in, as far as it is known. */
    readonly foundIn: {
      readonly id: string | null;
      readonly sha256: string | null;
      readonly dtype: string | null;
    };
  };
  readonly sets: readonly SetResult[];
  readonly warnings: readonly string[];
}
