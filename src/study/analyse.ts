// The second half of an identification study: from a journal and its feature rows to the path, the chosen C, the
// H-Neurons, one reading of the test split and the baselines beside it. No storage of its own, no times.

import { throwIfAborted } from "../base/errors.ts";
import { present } from "../base/assert.ts";
import type { NeuronAddress } from "../base/neuron.ts";
import { sigmoid } from "../math/cett.ts";
import { matrix } from "../math/matrix.ts";
import { randomStream } from "../math/stream.ts";
import type { Model } from "../model/types.ts";
import type { IdentifyResults } from "./bundle.ts";
import {
  choose,
  columnsFrom,
  fitCandidates,
  fitBaseline,
  scoreTest,
  heldColumns,
  inMemory,
  unsolved,
  type ReadSplit,
  type SplitName,
} from "./fit.ts";
import { entitiesOf } from "./entities.ts";
import type { Counts } from "./funnel.ts";
import type { Journal, QuestionEntry } from "./journal.ts";
import { steering, type NeuronSet } from "./neuronSet.ts";
import type { Fit, Solver } from "./ports.ts";
import { questionWords } from "./questionWords.ts";
import { inTurn, randomNeurons } from "./randomNeurons.ts";
import { measuredModel } from "./resultFields.ts";
import { chance, readingOf, readingOfDraws, type Scored } from "./scores.ts";
import { splitQuestions, type Labelled, type Splits } from "./split.ts";
import { suppressedAccuracy } from "./suppressed.ts";
import type { Funnel, IdentifySpec, IdentifySummary, Question } from "./types.ts";

export interface AnalysisInput {
  readonly spec: IdentifySpec;
  readonly model: Model;
  readonly solver: Solver;
  readonly journal: Journal;
  readonly questions: ReadonlyMap<string, Question>;
  readonly signal: AbortSignal | undefined;
}

/** Starts counting a stage's rate; what it gives is called with the stage's state. */
type StartReport = () => Report;
type Report = (done: number, total: number, left: number, split: Funnel["split"]) => void;

/** Random sets of neurons that the baseline draws and averages. */
const RANDOM_DRAWS = 9;
/** Rows of a class in the test split below which intervals are too wide for most claims. */
const SMALL_TEST = 50;

export async function analyse(
  input: AnalysisInput,
  counts: Counts,
  questionsSha256: string,
  warnings: string[],
  startReport: StartReport,
): Promise<{ results: IdentifyResults; neurons: NeuronSet }> {
  const { spec, model, solver, journal, signal } = input;
  const { card } = model;
  const captured = journal.questions.filter((e) => e.rows > 0);
  const idsOf = (outcome: string): string[] => captured.filter((e) => e.outcome === outcome).map((e) => e.id);
  const entityOf = (id: string): string | undefined => input.questions.get(id)?.entity;
  const splits = splitQuestions(idsOf("faithful"), idsOf("hallucinated"), spec, entityOf);
  const sizes = {
    train: splits.train.length,
    validation: splits.validation.length,
    test: splits.test.length,
  };
  if (splits.surplus > 0)
    warnings.push(`${splits.surplus} questions were left out, so that both classes are equal.`);
  if (sizes.test > 0 && sizes.test < 2 * SMALL_TEST)
    warnings.push(`The test split holds ${sizes.test} questions: read its figures by their intervals.`);

  const { cGrid, rule } = spec.solver;
  const read = featureRows(input, splits);
  const report = startReport();
  report(0, cGrid.length, cGrid.length, sizes);
  const candidates = await fitCandidates(solver, read, cGrid, signal, (n) =>
    report(n, cGrid.length, cGrid.length - n, sizes),
  );
  throwIfAborted(signal);
  warnings.push(
    ...unsolved(
      candidates.map((c) => c.fit),
      "The fit",
    ),
  );
  const addressed = candidates.map(({ fit }) => addressesOf(fit, card.neuronsPerLayer));
  const suppressed =
    rule === "validation"
      ? null
      : await suppress(input, splits, addressed.map(steering), sizes, startReport());
  // A C that finds no H-Neurons suppresses nothing and so would win by default: only where no C finds any.
  const findsAny = candidates.some((c) => c.positive > 0);
  const chosen = choose(
    candidates,
    candidates.map((c, i) =>
      findsAny && c.positive === 0 ? -Infinity : c.validationAccuracy + (suppressed?.[i] ?? 0),
    ),
  );
  const { fit } = present(candidates[chosen], "the chosen fit");
  const weights = present(addressed[chosen], "its weights");
  const hNeurons = weights.filter((n) => n.weight > 0);
  if (hNeurons.length === 0)
    warnings.push("No neuron has a positive weight at the chosen C: no H-Neurons were found in this model.");

  const live = await journal.liveColumns();
  const entities = splits.by === "entity" ? entitiesOf(questionsOf(input, splits.test)) : null;
  const scoreOn: ScoreTest = async (one, features) => ({ ...(await scoreTest(one, features)), entities });
  const test = sizes.test > 0 ? await scoreOn(fit, read) : null;
  const baselines = test ? await allBaselines(input, splits, read, { fit, live, scoreOn }, warnings) : [];
  throwIfAborted(signal);

  const summary: IdentifySummary = {
    model: measuredModel(card),
    funnel: counts.funnel(sizes),
    splitBy: splits.by,
    live: live.length,
    C: fit.C,
    intercept: fit.intercept,
    path: candidates.map((c, i) => ({
      C: c.fit.C,
      nonzero: c.fit.weights.length,
      positive: c.positive,
      validationAccuracy: c.validationAccuracy,
      validationAuroc: c.validationAuroc,
      suppressedAccuracy: suppressed?.[i] ?? null,
    })),
    hNeurons,
    nonzero: weights.length,
    perMille: (1000 * hNeurons.length) / (card.layerCount * card.neuronsPerLayer),
    test: test && readingOf(test, bootstrapStream(spec, "h-neurons")),
    baselines,
    warnings,
  };
  const results: IdentifyResults = {
    format: "hn-identify/1",
    summary,
    path: candidates.map((c, i) => ({
      C: c.fit.C,
      intercept: c.fit.intercept,
      weights: addressed[i]!,
    })),
    splits: {
      train: splits.train.map((q) => q.id),
      validation: splits.validation.map((q) => q.id),
      test: splits.test.map((q) => q.id),
    },
    scores: {
      validation: scored(splits.validation, candidates[chosen]!.validationScores),
      test: test ? scored(splits.test, test.scores) : [],
    },
  };
  return { results, neurons: neuronSetOf(summary, fit, weights, spec, questionsSha256) };
}

/** A fit, read on the test split. */
type ScoreTest = (fit: Fit, features: ReadSplit) => Promise<Scored>;

const questionsOf = ({ questions }: AnalysisInput, items: readonly Labelled[]): Question[] =>
  items.map(({ id }) => present(questions.get(id), "a question"));

/** @param scores decision values θ·x + b */
const scored = (items: readonly Labelled[], scores: Float64Array): IdentifyResults["scores"]["test"] =>
  items.map(({ id, label }, i) => ({ id, label, risk: sigmoid(scores[i]!) }));

const bootstrapStream = (spec: IdentifySpec, name: string) => randomStream(spec.seed, "bootstrap", name);

/** Flat feature numbers as addresses; the fit's order is by layer and index. */
const addressesOf = (fit: Fit, neuronsPerLayer: number): (NeuronAddress & { weight: number })[] =>
  fit.weights.map(({ index, weight }) => ({
    layer: Math.floor(index / neuronsPerLayer),
    index: index % neuronsPerLayer,
    weight,
  }));

/** 3-vs-1 labels for training where the other positions were captured too; validation and test are answers only. */
function featureRows({ journal, spec }: AnalysisInput, splits: Splits): ReadSplit {
  const offsets = journal.rowOffsets();
  return async (split, columns) => {
    const withOther = split === "train" && spec.feature === "answer+other";
    const rows: number[] = [];
    const y: number[] = [];
    for (const { id, label } of splits[split]) {
      const offset = present(offsets.get(id), "a question's feature rows");
      rows.push(offset);
      y.push(label);
      if (withOther) {
        rows.push(offset + 1);
        y.push(0);
      }
    }
    return { X: await journal.readRows(rows, columns), y: Uint8Array.from(y) };
  };
}

async function suppress(
  input: AnalysisInput,
  splits: Splits,
  sets: readonly (readonly NeuronAddress[])[],
  sizes: Funnel["split"],
  report: Report,
): Promise<number[]> {
  const { model, spec, journal, signal } = input;
  const faithful = splits.validation.filter((q) => q.label === 0);
  const asked = questionsOf(input, faithful);
  report(0, asked.length, asked.length, sizes);
  return suppressedAccuracy(model, spec, asked, sets, journal, signal, (done) =>
    report(done, asked.length, asked.length - done, sizes),
  );
}

/**
 * The question's words, answer length, log-probability, as many random neurons as the detector weighs, chance: each
 * fitted on train, its C chosen by validation accuracy, read on test.
 */
async function allBaselines(
  input: AnalysisInput,
  splits: Splits,
  read: ReadSplit,
  {
    fit: chosen,
    live,
    scoreOn,
  }: { readonly fit: Fit; readonly live: readonly number[]; readonly scoreOn: ScoreTest },
  warnings: string[],
): Promise<IdentifySummary["baselines"]> {
  const { spec, solver, journal, signal } = input;
  const entries = new Map(journal.questions.map((e) => [e.id, e]));
  const bySplit = <T>(of: (items: readonly Labelled[]) => T): Record<SplitName, T> => ({
    train: of(splits.train),
    validation: of(splits.validation),
    test: of(splits.test),
  });
  const labels = (items: readonly Labelled[]): Uint8Array => Uint8Array.from(items, (q) => q.label);
  const column = (valueOf: (entry: QuestionEntry) => number): ReadSplit =>
    inMemory(
      bySplit((items) => {
        const values = Float64Array.from(items, ({ id }) =>
          valueOf(present(entries.get(id), "a journal entry")),
        );
        return { X: matrix(values, items.length, 1), y: labels(items) };
      }),
    );
  const fits: Fit[] = [];
  const score = async (features: ReadSplit): Promise<Scored> => {
    const fit = await fitBaseline(solver, features, spec.solver.cGrid, signal);
    fits.push(fit);
    return scoreOn(fit, features);
  };
  const named = (name: string, scores: Scored) => ({
    name,
    ...readingOf(scores, bootstrapStream(spec, name)),
  });
  const textsOf = (items: readonly Labelled[]): string[] =>
    questionsOf(input, items).map(({ question }) => question);
  const words = questionWords(textsOf(splits.train));
  const list = [
    ...(words
      ? [
          named(
            "question words (TF-IDF)",
            await score(inMemory(bySplit((items) => ({ X: words(textsOf(items)), y: labels(items) })))),
          ),
        ]
      : []),
    named("answer length", await score(column((e) => e.representative?.ids.length ?? 0))),
    named("mean token log-probability", await score(column((e) => e.representative?.meanLogprob ?? 0))),
  ];

  const { name, sets } = randomNeurons(chosen.weights, live, RANDOM_DRAWS, spec.seed);
  if (sets) {
    const pool = await heldColumns(read, [...new Set(sets.flat())]);
    const draws = await inTurn(sets, (columns) => score(columnsFrom(pool, columns)));
    list.push({ name, ...readingOfDraws(draws, bootstrapStream(spec, name)) });
  }
  warnings.push(...unsolved(fits, "The fit of a baseline"));
  return [...list, chance(splits.test.length)];
}

function neuronSetOf(
  { model, test, C }: IdentifySummary,
  fit: Fit,
  weights: readonly (NeuronAddress & { readonly weight: number })[],
  spec: IdentifySpec,
  questionsSha256: string,
): NeuronSet {
  return {
    format: "h-neurons/1",
    model: { ...model, revision: revisionOf(spec.model.reference) },
    feature: spec.feature,
    spanRule: spec.spanRule,
    standardisation: null,
    neurons: [...weights],
    intercept: fit.intercept,
    solver: { penalty: spec.solver.penalty, C, rule: spec.solver.rule },
    metrics: test && { testAccuracy: test.accuracy, testAuroc: test.auroc },
    dataset: {
      name: spec.questions.kind === "named" ? spec.questions.name : "inline",
      sha256: questionsSha256,
    },
    created: null,
  };
}

/** Of `hub:owner/name@revision`. */
const revisionOf = (reference: string): string | null => /^hub:[^@]+@(.+)$/.exec(reference)?.[1] ?? null;
