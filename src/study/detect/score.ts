// One set of a detection study, once it was asked: the classes balanced, the detector read, its baselines beside it.

import { present } from "../../base/assert.ts";
import { asHnError } from "../../base/errors.ts";
import { sigmoid } from "../../math/cett.ts";
import { randomStream } from "../../math/stream.ts";
import { entriesOf } from "../ask.ts";
import { entitiesOf } from "../entities.ts";
import { decisions } from "../fit.ts";
import type { Counts } from "../funnel.ts";
import type { Journal } from "../journal.ts";
import { accuracyInterval, aurocInterval } from "../scores.ts";
import { balanced, type Labelled } from "../split.ts";
import type { Baselines, SetAnswers } from "./baselines.ts";
import type { DetectorFit } from "./detector.ts";
import type { TestSet } from "./inputs.ts";
import type { DetectSpec, SetResult } from "./types.ts";

/** A set as it was asked. */
export interface AskedSet {
  readonly set: TestSet;
  readonly counts: Counts;
  readonly tooLong: number;
}

export interface ScoredSet {
  readonly result: SetResult;
  /** Risk in [0, 1] by the detector; null where the intercept is not known, and then the score is θ·CETT alone. */
  readonly scores: readonly {
    readonly id: string;
    readonly label: 0 | 1;
    readonly score: number;
    readonly risk: number | null;
  }[];
}

/** A set with as many questions of both classes; `failure` where it did not give both. */
export interface BalancedSet extends AskedSet {
  readonly items: readonly Labelled[];
  readonly failure: SetResult["failure"];
}

export function balanceSet(asked: AskedSet, { seed }: DetectSpec, journal: Journal): BalancedSet {
  const { name, questions } = asked.set;
  const entries = entriesOf(journal, questions).filter((e) => e.rows > 0);
  const idsOf = (outcome: string): string[] => entries.filter((e) => e.outcome === outcome).map((e) => e.id);
  try {
    const items = balanced(idsOf("faithful"), idsOf("hallucinated"), seed, "balance", name);
    return { ...asked, items, failure: null };
  } catch (thrown) {
    const { code, message } = asHnError(thrown);
    if (code !== "one-class") throw thrown;
    return { ...asked, items: [], failure: { code, message: `${name}: ${message}` } };
  }
}

export async function scoreSet(
  { set, counts, tooLong, items, failure }: BalancedSet,
  { seed }: DetectSpec,
  journal: Journal,
  detector: DetectorFit,
  baselines: Baselines,
): Promise<ScoredSet> {
  const { name, sha256, rows, duplicates, overlap } = set;
  const { asked, outcomes, features } = counts.funnel();
  const half = items.length / 2;
  const balance = { faithful: half, hallucinated: half };
  const funnel = { rows, duplicates, overlap, tooLong, asked, outcomes, features, balanced: balance };
  const resampled = entitiesOf(set.questions) === null ? "question" : "entity";
  const about = { name, sha256, funnel, resampled, failure } as const;
  if (failure) return { result: { ...about, auroc: null, accuracy: null, baselines: [] }, scores: [] };
  const columns = [...new Set([...detector.weights.map((w) => w.index), ...baselines.columns])];
  const answers = await answersOf(items, set, journal, columns);
  const { y, X, entities } = answers;
  const { weights, intercept } = detector;
  const scores = decisions({ weights, intercept: intercept ?? 0 }, X, columns);
  return {
    result: {
      ...about,
      auroc: aurocInterval({ scores, y, entities }, randomStream(seed, "bootstrap", name, "h-neurons")),
      accuracy: intercept === null ? null : accuracyInterval({ scores, y }),
      baselines: baselines.read(answers, name),
    },
    scores: items.map(({ id, label }, i) => ({
      id,
      label,
      score: scores[i]!,
      risk: intercept === null ? null : sigmoid(scores[i]!),
    })),
  };
}

async function answersOf(
  items: readonly Labelled[],
  set: TestSet,
  journal: Journal,
  columns: readonly number[],
): Promise<SetAnswers> {
  const offsets = journal.rowOffsets();
  const entries = new Map(entriesOf(journal, set.questions).map((e) => [e.id, e]));
  const byId = new Map(set.questions.map((q) => [q.id, q]));
  const questions = items.map(({ id }) => present(byId.get(id), "a question"));
  const answers = items.map(({ id }) => present(entries.get(id)?.representative, "an answer"));
  const rows = items.map(({ id }) => present(offsets.get(id), "a question's feature row"));
  return {
    y: Uint8Array.from(items, (q) => q.label),
    questions: questions.map(({ question }) => question),
    entities: entitiesOf(questions),
    lengths: Float64Array.from(answers, (a) => a.ids.length),
    meanLogprobs: Float64Array.from(answers, (a) => a.meanLogprob),
    X: await journal.readRows(rows, columns),
    columns,
  };
}
