// The detection study: does a classifier on a few neurons tell wrong answers from right ones on questions it was not
// made with, and what would telling them without those neurons reach (PAPER.md, "Detection tests")? Ask each set, balance,
// read, beside baselines. It can be stopped at any point by its signal and resumed from the store; the result is the
// same but for times.

import { HnError, throwIfAborted } from "../../base/errors.ts";
import { present } from "../../base/assert.ts";
import { continuesText } from "../../model/reference.ts";
import { selfCheckFault } from "../../model/selfCheck.ts";
import { randomStream, shuffled } from "../../math/stream.ts";
import type { ModelCard } from "../../model/types.ts";
import { askQuestions, entriesOf } from "../ask.ts";
import { environmentOf } from "../bundleFiles.ts";
import { checkClaims, modelClaims } from "../claims.ts";
import { Counts } from "../funnel.ts";
import { Journal, JOURNAL_FORMAT } from "../journal.ts";
import { hashOf } from "../json.ts";
import { checkAgainstModel } from "../neuronSet.ts";
import { pace } from "../pace.ts";
import type { Solver } from "../ports.ts";
import { measuredModel } from "../resultFields.ts";
import type { Running } from "../running.ts";
import { PRESENT_RULES, publicSpec, rulesNotice, specHash } from "../spec.ts";
import type { PromptForm } from "../types.ts";
import { fitBaselines } from "./baselines.ts";
import { writeDetectBundle } from "./bundle.ts";
import { detectorOf } from "./detector.ts";
import type { DetectInputs } from "./inputs.ts";
import { balanceSet, scoreSet, type AskedSet, type BalancedSet, type ScoredSet } from "./score.ts";
import type { DetectProgress, DetectSpec, DetectSummary, SetResult } from "./types.ts";

export interface DetectOptions extends DetectInputs, Running<DetectProgress> {
  readonly solver: Solver;
}

export interface DetectResult {
  readonly summary: DetectSummary;
  /** The zip of bundle.ts. */
  readonly bundle: Uint8Array;
}

type ResolvedSpec = DetectSpec & { readonly promptForm: PromptForm };

/** Questions of a class in a set below which intervals are too wide for most claims. */
const SMALL_SET = 50;

/**
 * Runs or resumes a study.
 * Throws `aborted` when stopped (everything journalled is kept: resume), `out-of-range` for neurons that the model does
 * not have, `mismatch` when model or store are not those of the spec, `one-class` and `too-few-rows` when no set gave
 * both classes, and what the ports throw.
 */
export async function detect(options: DetectOptions): Promise<DetectResult> {
  const { model, store, solver, clock, identification, sets, signal } = options;
  const started = clock.now();
  const { card } = model;
  const spec = resolveSpec(options.spec, card);
  const checked = checkAgainstModel(spec.neurons, card);
  if (!checked.ok) throw checked.error;
  const detector = detectorOf(spec.neurons, card);
  const journal = await Journal.open(
    store,
    {
      format: JOURNAL_FORMAT,
      spec: specHash(spec),
      questions: hashOf(sets.map(({ name, sha256 }) => [name, sha256])),
      model: { sha256: card.sha256, dtype: card.dtype, device: card.device },
      rowLength: card.layerCount * card.neuronsPerLayer,
    },
    spec,
    options.resume,
  );
  if (journal.notice !== null) options.onNotice?.(journal.notice);

  const asked = await askSets({ ...options, spec }, journal);
  const halves = asked.map((one) => balanceSet(one, spec, journal));
  checkBalanced(halves, spec, card);
  const paceAt = pace(clock, 0);
  const live = await journal.liveColumns();
  const baselines = await fitBaselines({
    spec,
    model,
    solver,
    detector,
    live,
    identification,
    signal,
    onRead: (done, total) =>
      options.onProgress?.({ stage: "fit", set: null, done, total, ...paceAt(done, total - done) }),
  });
  const scored: ScoredSet[] = [];
  for (const one of halves) {
    throwIfAborted(signal);
    scored.push(await scoreSet(one, spec, journal, detector, baselines));
  }

  const fault = selfCheckFault(model.card.selfCheck); // it may have been made meanwhile
  const summary: DetectSummary = {
    model: measuredModel(card),
    promptForm: spec.promptForm,
    live: live.length,
    neurons: {
      nonzero: detector.weights.length,
      positive: detector.weights.filter((w) => w.weight > 0).length,
      intercept: detector.intercept,
      foundIn: {
        id: spec.neurons.model.id,
        sha256: spec.neurons.model.sha256,
        dtype: spec.neurons.model.dtype,
      },
    },
    sets: scored.map((one) => one.result),
    warnings: [
      ...[fault, rulesNotice(options.spec)].filter((warning) => warning !== null),
      ...checked.value.warnings,
      ...(identification
        ? []
        : [
            "The spec names no identification, so that nothing tells which questions the neurons were found with.",
          ]),
      ...scored.flatMap(({ result }) => warningsOf(result, spec, card)),
      ...baselines.warnings,
    ],
  };
  const finished = clock.now();
  const bundle = writeDetectBundle({
    spec: publicSpec(spec),
    environment: environmentOf(options.environment, model.card, started, finished),
    journal: await journal.text(),
    neurons: spec.neurons,
    results: {
      format: "hn-detection/1",
      summary,
      scores: Object.fromEntries(scored.map(({ result, scores }) => [result.name, [...scores]])),
    },
  });
  const total = asked.reduce((sum, { counts }) => sum + counts.asked, 0);
  options.onProgress?.({
    stage: "done",
    set: null,
    done: total,
    total,
    questionsPerSecond: 0,
    secondsLeft: 0,
  });
  return { summary, bundle };
}

/** The spec with what it left open filled in from what is there; `mismatch` where it asks for something else. */
function resolveSpec(spec: DetectSpec, card: ModelCard): ResolvedSpec {
  checkClaims(modelClaims(spec.model, card));
  return {
    ...spec,
    ...PRESENT_RULES,
    model: { ...spec.model, sha256: card.sha256, dtype: card.dtype },
    promptForm: spec.promptForm ?? (continuesText(card) ? "completion" : "chat"),
  };
}

/** Asks set after set, each in its own seeded order. */
async function askSets(
  { model, spec, sets, clock, signal, onProgress }: DetectOptions & { readonly spec: ResolvedSpec },
  journal: Journal,
): Promise<AskedSet[]> {
  const plans = sets.map((set) => {
    const counts = new Counts(spec);
    for (const entry of entriesOf(journal, set.questions)) counts.add(entry);
    const order = shuffled(set.questions, randomStream(spec.seed, "order", set.name));
    return { set, counts, order, most: Math.min(spec.maxQuestions ?? Infinity, order.length) };
  });
  const doneOf = (list: typeof plans): number => list.reduce((sum, { counts }) => sum + counts.asked, 0);
  const paceAt = pace(clock, doneOf(plans));
  const asked: AskedSet[] = [];
  for (const [i, { set, counts, order }] of plans.entries()) {
    const later = plans.slice(i + 1);
    const onAsked = (total: number, left: number): void => {
      const done = doneOf(plans);
      const leftLater = later.reduce((sum, { counts: c, most }) => sum + c.expectedLeft(most - c.asked), 0);
      onProgress?.({
        stage: "collect",
        set: set.name,
        done,
        total: doneOf(plans.slice(0, i)) + total + later.reduce((sum, { most }) => sum + most, 0),
        ...paceAt(done, left + leftLater),
      });
    };
    const tooLong = await askQuestions({ model, spec, journal, order, counts, signal, onAsked });
    asked.push({ set, counts, tooLong });
  }
  return asked;
}

/** @throws HnError `too-few-rows`, `one-class` where no set gave both classes: there is nothing to read */
function checkBalanced(sets: readonly BalancedSet[], { sampling }: DetectSpec, card: ModelCard): void {
  if (sets.every(({ counts }) => counts.asked === 0))
    throw new HnError(
      "too-few-rows",
      `None of the questions fits into the model's context of ${card.contextLength} tokens with ` +
        `${sampling.maxNewTokens} new ones. Lower sampling.maxNewTokens, or ask shorter questions.`,
    );
  if (sets.some(({ failure }) => failure === null)) return;
  const { code, message } = present(sets[0]?.failure, "a failure");
  throw new HnError(code, sets.length > 1 ? `${message} No other set gave both either.` : message);
}

function warningsOf(
  { name, funnel, failure }: SetResult,
  { sampling, perClass }: DetectSpec,
  card: ModelCard,
): string[] {
  const { duplicates, overlap, tooLong, features, balanced } = funnel;
  const n = balanced.faithful + balanced.hallucinated;
  const surplus = features.faithful + features.hallucinated - n;
  return [
    ...(failure ? [failure.message] : []),
    ...(duplicates > 0 ? [`${name}: ${duplicates} duplicate questions were left out.`] : []),
    ...(overlap !== null && overlap > 0
      ? [`${name}: ${overlap} questions were left out, since the neurons were found with them.`]
      : []),
    ...(tooLong > 0
      ? [
          `${name}: ${tooLong} questions were left out: with ${sampling.maxNewTokens} new tokens they do not fit into ` +
            `the model's ${card.contextLength}.`,
        ]
      : []),
    ...(surplus > 0 && !failure
      ? [`${name}: ${surplus} questions of the larger class were left out, so that both are equal.`]
      : []),
    ...(perClass !== null && Math.min(features.faithful, features.hallucinated) < perClass
      ? [
          `${name}: the questions ended before each class had ${perClass}: ${features.faithful} faithful, ` +
            `${features.hallucinated} hallucinated.`,
        ]
      : []),
    ...(!failure && n < 2 * SMALL_SET
      ? [`${name}: ${n} questions were tested on: read the figures by their intervals.`]
      : []),
  ];
}
