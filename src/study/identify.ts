// The identification study from questions to a result bundle: ask, keep what is consistent, capture, split, fit,
// choose C, report (arXiv 2512.01797, section 3; PAPER.md). It can be stopped at any point by its signal and resumed
// from the store; the result is the same but for times. Steps are in collect, split, fit, suppressed; ports in ports.

import { HnError, throwIfAborted } from "../base/errors.ts";
import { randomStream, shuffled } from "../math/stream.ts";
import { selfCheckFault } from "../model/selfCheck.ts";
import type { Model } from "../model/types.ts";
import { askQuestions } from "./ask.ts";
import { writeBundle } from "./bundle.ts";
import { environmentOf } from "./bundleFiles.ts";
import { analyse } from "./analyse.ts";
import { checkClaims, modelClaims } from "./claims.ts";
import { Counts } from "./funnel.ts";
import type { Running } from "./running.ts";
import { PRESENT_RULES, publicSpec, rulesNotice, specHash } from "./spec.ts";
import { Journal, JOURNAL_FORMAT } from "./journal.ts";
import { keptLabels, labelNotices, type Labels } from "./labels.ts";
import type { NeuronSet } from "./neuronSet.ts";
import type { Clock, Solver } from "./ports.ts";
import { pace } from "./pace.ts";
import { questionSet } from "./questions/questions.ts";
import { isoTime } from "./time.ts";
import type { Funnel, IdentifyProgress, IdentifySpec, IdentifySummary, Question } from "./types.ts";

export interface IdentifyOptions extends Running<IdentifyProgress> {
  readonly spec: IdentifySpec;
  /** Rows of the spec's question set; duplicates are removed here. */
  readonly questions: readonly Question[];
  readonly solver: Solver;
  /** Verdicts and spans in place of the rules'; default: those that the store holds. */
  readonly labels?: Labels | undefined;
  /** Ask nothing more: everything behind the journal anew, from what is kept. */
  readonly keptOnly?: boolean;
}

export interface IdentifyResult {
  readonly summary: IdentifySummary;
  /** The whole detector, as in the bundle's h_neurons.json. */
  readonly neurons: NeuronSet;
  /** The zip of bundle.ts. */
  readonly bundle: Uint8Array;
}

/**
 * Runs or resumes a study.
 * Throws `aborted` when stopped (everything journalled is kept: resume), `mismatch` when model, questions or store
 * are not those of the spec, `one-class` and `too-few-rows` when the classes cannot be split, and what the ports throw.
 */
export async function identify(options: IdentifyOptions): Promise<IdentifyResult> {
  const { model, store, solver, clock, signal, resume } = options;
  const started = clock.now();
  const set = questionSet(options.questions);
  const spec = resolveSpec(options.spec, model, set.sha256);
  const { card } = model;
  const journal = await Journal.open(
    store,
    {
      format: JOURNAL_FORMAT,
      spec: specHash(spec),
      questions: set.sha256,
      model: { sha256: card.sha256, dtype: card.dtype, device: card.device },
      rowLength: card.layerCount * card.neuronsPerLayer,
    },
    spec,
    resume,
  );
  if (journal.notice !== null) options.onNotice?.(journal.notice);
  journal.layOver(await keptLabels(store, options.labels));

  const progress = progressOf(clock, options.onProgress);
  const order = shuffled(set.questions, randomStream(spec.seed, "order"));
  const { counts, tooLong } = await collect({ ...options, spec }, journal, order, progress);
  if (tooLong > 0 && counts.asked === 0)
    throw new HnError(
      "too-few-rows",
      `None of the ${tooLong} questions fits into the model's context of ${card.contextLength} tokens with ` +
        `${spec.sampling.maxNewTokens} new ones. Lower sampling.maxNewTokens, or ask shorter questions.`,
    );
  const fault = selfCheckFault(model.card.selfCheck); // it may have been made meanwhile
  const warnings = [
    ...[fault, rulesNotice(options.spec)].filter((warning) => warning !== null),
    ...labelNotices(journal.judged, journal.labels),
  ];
  if (set.duplicates > 0) warnings.push(`${set.duplicates} duplicate questions were left out.`);
  if (tooLong > 0)
    warnings.push(
      `${tooLong} questions were left out: with ${spec.sampling.maxNewTokens} new tokens ` +
        `they do not fit into the model's ${card.contextLength}.`,
    );
  if (spec.perClass !== null && !counts.full)
    warnings.push(
      `The questions ended before each class had ${spec.perClass.toLocaleString("en")}: ${counts.funnel().features.faithful} faithful, ` +
        `${counts.funnel().features.hallucinated} hallucinated.`,
    );

  const startFit = () => progress("fit", 0, (split: Funnel["split"]) => counts.funnel(split));
  const { results, neurons } = await analyse(
    { spec, model, solver, journal, questions: new Map(order.map((q) => [q.id, q])), signal },
    counts,
    set.sha256,
    warnings,
    startFit,
  );
  throwIfAborted(signal);

  const finished = clock.now();
  const detector: NeuronSet = { ...neurons, created: isoTime(finished) };
  const bundle = writeBundle({
    spec: publicSpec(spec),
    environment: environmentOf(options.environment, model.card, started, finished),
    journal: await journal.text(),
    labels: journal.labels,
    neurons: detector,
    results,
  });
  const { asked } = counts;
  options.onProgress?.({
    stage: "done",
    done: asked,
    total: asked,
    questionsPerSecond: 0,
    secondsLeft: 0,
    funnel: results.summary.funnel,
  });
  return { summary: results.summary, neurons: detector, bundle };
}

/** The spec with what it left open filled in from what is there; `mismatch` where it asks for something else. */
function resolveSpec(spec: IdentifySpec, { card }: Model, questions: string): IdentifySpec {
  const claims = modelClaims(spec.model, card);
  if (spec.questions.kind === "named")
    claims.push({ what: "the question set's SHA-256", asked: spec.questions.sha256, there: questions });
  checkClaims(claims);
  return {
    ...spec,
    ...PRESENT_RULES,
    model: { ...spec.model, sha256: card.sha256, dtype: card.dtype },
    questions: spec.questions.kind === "named" ? { ...spec.questions, sha256: questions } : spec.questions,
  };
}

type StartStage = ReturnType<typeof progressOf>;

const progressOf =
  (clock: Clock, onProgress: IdentifyOptions["onProgress"]) =>
  <A extends unknown[]>(stage: "collect" | "fit", doneBefore: number, funnel: (...args: A) => Funnel) => {
    const paceAt = pace(clock, doneBefore);
    return (done: number, total: number, left: number, ...args: A): void =>
      onProgress?.({ stage, done, total, ...paceAt(done, left), funnel: funnel(...args) });
  };

async function collect(
  { model, spec, keptOnly = false, signal }: IdentifyOptions,
  journal: Journal,
  order: readonly Question[],
  progress: StartStage,
): Promise<{ readonly counts: Counts; readonly tooLong: number }> {
  const counts = new Counts(spec);
  for (const entry of journal.questions) counts.add(entry);
  const report = progress("collect", counts.asked, () => counts.funnel());
  if (keptOnly) return { counts, tooLong: 0 };
  const onAsked = (total: number, left: number): void => report(counts.asked, total, left);
  return { counts, tooLong: await askQuestions({ model, spec, journal, order, counts, signal, onAsked }) };
}
