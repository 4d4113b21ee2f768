// The identification study from questions to a result bundle: ask, keep what is consistent, capture, split, fit,
// choose C, report (arXiv 2512.01797, section 3; PAPER.md). It can be stopped at any point by its signal and resumed
// from the store; the result is the same but for times. Steps are in collect, split, fit, suppressed; ports in ports.

import { HnError, throwIfAborted } from "../base/errors.ts";
import { randomStream, shuffled } from "../math/stream.ts";
import type { Model } from "../model/types.ts";
import { writeBundle, type Environment } from "./bundle.ts";
import { collectQuestion } from "./collect.ts";
import { analyse } from "./analyse.ts";
import { Counts } from "./funnel.ts";
import { publicSpec, specHash } from "./spec.ts";
import { Journal, JOURNAL_FORMAT } from "./journal.ts";
import type { NeuronSet } from "./neuronSet.ts";
import type { Clock, Solver, StudyStore } from "./ports.ts";
import { prompt, questionSet } from "./questions/questions.ts";
import { isoTime } from "./time.ts";
import type { Funnel, IdentifyProgress, IdentifySpec, IdentifySummary, Question } from "./types.ts";

export interface IdentifyOptions {
  readonly spec: IdentifySpec;
  readonly model: Model;
  /** Rows of the spec's question set; duplicates are removed here. */
  readonly questions: readonly Question[];
  readonly store: StudyStore;
  readonly solver: Solver;
  readonly clock: Clock;
  readonly environment: Pick<Environment, "host" | "versions" | "threads">;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IdentifyProgress) => void) | undefined;
  /** Called where what the store holds is damaged, with what is kept of it; and where it holds nothing to resume. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** Go on with what the store holds; where it holds nothing, start. Without it, what it holds is replaced. */
  readonly resume: boolean;
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

  const warnings: string[] = [];
  if (set.duplicates > 0) warnings.push(`${set.duplicates} duplicate questions were left out.`);
  const progress = progressOf(clock, options.onProgress);
  const order = shuffled(set.questions, randomStream(spec.seed, "order"));
  const { counts, tooLong } = await collect({ ...options, spec }, journal, order, progress);
  if (tooLong > 0 && counts.asked === 0)
    throw new HnError(
      "too-few-rows",
      `None of the ${tooLong} questions fits into the model's context of ${card.contextLength} tokens with ` +
        `${spec.sampling.maxNewTokens} new ones. Lower sampling.maxNewTokens, or ask shorter questions.`,
    );
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
    environment: {
      format: "hn-environment/1",
      ...options.environment,
      device: card.device,
      deviceReason: card.deviceReason,
      dtype: card.dtype,
      started: isoTime(started),
      finished: isoTime(finished),
      seconds: (finished - started) / 1000,
    },
    journal: await journal.text(),
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
  const wrong: string[] = [];
  const check = (what: string, asked: string | null, there: string): void => {
    if (asked !== null && asked !== there) wrong.push(`${what} is ${there}, not ${asked}`);
  };
  check("the model's SHA-256", spec.model.sha256, card.sha256);
  check("the model's dtype", spec.model.dtype, card.dtype);
  check("the device", spec.model.device === "auto" ? null : spec.model.device, card.device);
  if (spec.questions.kind === "named") check("the question set's SHA-256", spec.questions.sha256, questions);
  if (wrong.length > 0)
    throw new HnError(
      "mismatch",
      `This is not what the spec asks for: ${wrong.join("; ")}. Set the field to null to take what is there.`,
      { wrong },
    );
  return {
    ...spec,
    model: { ...spec.model, sha256: card.sha256, dtype: card.dtype },
    questions: spec.questions.kind === "named" ? { ...spec.questions, sha256: questions } : spec.questions,
  };
}

type StartStage = ReturnType<typeof progressOf>;

/** Counts the rate of a stage from its start in this run, so that what an earlier run did does not flatter it. */
const progressOf =
  (clock: Clock, onProgress: IdentifyOptions["onProgress"]) =>
  <A extends unknown[]>(stage: "collect" | "fit", doneBefore: number, funnel: (...args: A) => Funnel) => {
    const start = clock.now();
    return (done: number, total: number, left: number, ...args: A): void => {
      const seconds = (clock.now() - start) / 1000;
      const rate = seconds > 0 ? (done - doneBefore) / seconds : 0;
      onProgress?.({
        stage,
        done,
        total,
        questionsPerSecond: rate,
        secondsLeft: left === 0 ? 0 : rate > 0 ? left / rate : null,
        funnel: funnel(...args),
      });
    };
  };

/**
 * Asks the questions that the journal does not have yet, in order, until both classes are full or as many are asked
 * as the spec allows. Questions too long for the model are passed over, and counted up to the last one asked.
 */
async function collect(
  { model, spec, signal }: IdentifyOptions,
  journal: Journal,
  order: readonly Question[],
  progress: StartStage,
): Promise<{ readonly counts: Counts; readonly tooLong: number }> {
  const counts = new Counts(spec);
  for (const entry of journal.questions) counts.add(entry);
  const known = new Set(journal.questions.map((e) => e.id));
  const room = model.card.contextLength - spec.sampling.maxNewTokens;
  let tooLong = 0;
  const report = progress("collect", counts.asked, () => counts.funnel());
  const tell = (): void => {
    const total = Math.min(spec.maxQuestions ?? Infinity, order.length - tooLong);
    report(counts.asked, total, counts.full ? 0 : counts.expectedLeft(total - counts.asked));
  };
  tell();
  for (const question of order) {
    if (known.delete(question.id)) continue;
    // Not before all known ones are passed: a resumed study counts the same questions as too long.
    if (known.size === 0 && (counts.full || counts.asked >= (spec.maxQuestions ?? Infinity))) break;
    if (model.encode(prompt(question, spec.instruction)).length > room) {
      tooLong++;
      continue;
    }
    const { entry, features } = await collectQuestion(model, spec, question, counts.wants, signal);
    await journal.appendQuestion(entry, features);
    counts.add(entry);
    tell();
  }
  return { counts, tooLong };
}
