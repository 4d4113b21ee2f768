// The sweep: does turning the neurons make the model go along with what it should resist (PAPER.md, "Over-compliance")?
// Items under every α and beside them under random sets, then what the model still can. It can be stopped at any point by
// its signal and resumed from the store; the result is the same but for times.

import { HnError, throwIfAborted } from "../../base/errors.ts";
import type { NeuronAddress } from "../../base/neuron.ts";
import { randomStream, shuffled } from "../../math/stream.ts";
import { selfCheckFault } from "../../model/selfCheck.ts";
import type { Model, ModelCard } from "../../model/types.ts";
import { environmentOf } from "../bundleFiles.ts";
import { checkClaims, modelClaims } from "../claims.ts";
import { Journal, JOURNAL_FORMAT } from "../journal.ts";
import { hashOf } from "../json.ts";
import { checkAgainstModel, steering } from "../neuronSet.ts";
import { pace } from "../pace.ts";
import { measuredModel } from "../resultFields.ts";
import type { Running } from "../running.ts";
import { publicSpec, specHash } from "../spec.ts";
import { analyseBenchmark } from "./analyse.ts";
import { writeSweepBundle } from "./bundle.ts";
import type { Benchmark, SweepInputs } from "./inputs.ts";
import { measureItem, promptOf, type Turning } from "./item.ts";
import { matchedNeurons, meanContributions } from "./matching.ts";
import type { BenchmarkResult, SweepItem, SweepProgress, SweepSpec, SweepSummary } from "./types.ts";
import { measureUpkeep } from "./upkeep.ts";

export type SweepOptions = SweepInputs & Running<SweepProgress>;

export interface SweepResult {
  readonly summary: SweepSummary;
  /** The zip of bundle.ts. */
  readonly bundle: Uint8Array;
}

/** Prompts on which neurons are matched by their mean CETT. */
const MATCHED_ON = 32;
/** Items below which intervals are too wide for most claims. */
const FEW = 50;

/** A benchmark as it is swept. */
interface Plan {
  readonly benchmark: Benchmark;
  /** In the order in which they are asked; ids are `benchmark/id` in the journal. */
  readonly items: readonly SweepItem[];
  readonly tooLong: number;
}

/**
 * Runs or resumes a study.
 * Throws `aborted` when stopped (everything journalled is kept: resume), `out-of-range` for neurons that the model does
 * not have or layers too small for a matched set, `mismatch` when model or store are not those of the spec,
 * `too-few-rows` when no item fits into the model's context, and what the ports throw.
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { model, store, clock, benchmarks, questions, signal, onProgress } = options;
  const started = clock.now();
  const { card } = model;
  checkClaims(modelClaims(options.spec.model, card));
  const spec = { ...options.spec, model: { ...options.spec.model, sha256: card.sha256, dtype: card.dtype } };
  const checked = checkAgainstModel(spec.neurons, card);
  if (!checked.ok) throw checked.error;
  const neurons = turnedNeurons(spec);
  const plans = benchmarks.map((benchmark) => planOf(benchmark, spec, model));
  if (plans.every(({ items }) => items.length === 0))
    throw new HnError(
      "too-few-rows",
      `None of the items fits into the model's context of ${card.contextLength} tokens. Ask shorter ones.`,
    );
  const journal = await Journal.open(
    store,
    {
      format: JOURNAL_FORMAT,
      spec: specHash(spec),
      questions: hashOf(benchmarks.map(({ name, sha256 }) => [name, sha256])),
      model: { sha256: card.sha256, dtype: card.dtype, device: card.device },
      rowLength: card.layerCount * card.neuronsPerLayer,
    },
    spec,
    options.resume,
  );
  if (journal.notice !== null) options.onNotice?.(journal.notice);

  const random = await randomSets({ ...options, spec }, neurons, plans);
  await measureItems({ ...options, spec }, plans, { neurons, random }, journal);
  const byId = new Map(journal.items.map((entry) => [entry.id, entry]));
  const results = plans.flatMap(({ benchmark, items, tooLong }): BenchmarkResult[] =>
    items.length === 0
      ? []
      : [
          analyseBenchmark({
            ...benchmark,
            tooLong,
            alphas: spec.alphas,
            seed: spec.seed,
            items,
            results: items.map(({ id }) => byId.get(entryId(benchmark, id))!),
          }),
        ],
  );
  const asked = shuffled(questions, randomStream(spec.seed, "order", "upkeep")).slice(
    0,
    spec.upkeep.maxQuestions,
  );
  const upkeepPace = pace(clock, 0);
  const upkeep = await measureUpkeep(model, spec, neurons, asked, signal, (done) =>
    onProgress?.({
      stage: "upkeep",
      benchmark: null,
      done,
      total: asked.length,
      ...upkeepPace(done, asked.length - done),
    }),
  );
  throwIfAborted(signal);

  const fault = selfCheckFault(model.card.selfCheck); // it may have been made meanwhile
  const summary: SweepSummary = {
    model: measuredModel(card),
    alphas: spec.alphas,
    turned: spec.turned,
    neurons: neurons.length,
    randomSets: random.length,
    benchmarks: results,
    upkeep,
    warnings: [
      ...(fault === null ? [] : [fault]),
      ...checked.value.warnings,
      ...warningsOf(plans, results, card),
    ],
  };
  const finished = clock.now();
  const bundle = writeSweepBundle({
    spec: publicSpec(spec),
    environment: environmentOf(options.environment, model.card, started, finished),
    journal: await journal.text(),
    neurons: spec.neurons,
    results: { format: "hn-sweep/1", summary, items: plans.flatMap(({ items }) => [...items]), random },
  });
  const total = plans.reduce((sum, { items }) => sum + items.length, 0);
  onProgress?.({ stage: "done", benchmark: null, done: total, total, questionsPerSecond: 0, secondsLeft: 0 });
  return { summary, bundle };
}

const entryId = ({ name }: Benchmark, id: string): string => `${name}/${id}`;

/** @throws HnError `invalid-input` where the set has none of the wanted sign */
function turnedNeurons({ neurons, turned }: SweepSpec): readonly NeuronAddress[] {
  const negative = neurons.neurons.filter(({ weight }) => weight !== null && weight < 0);
  const chosen = turned === "positive" ? steering(neurons.neurons) : negative;
  if (chosen.length > 0) return chosen.map(({ layer, index }) => ({ layer, index }));
  throw new HnError(
    "invalid-input",
    turned === "positive"
      ? "The set has no neuron of positive weight, so that there is nothing to turn. A larger C of its study may give some."
      : "The set has no neuron of negative weight to turn.",
  );
}

/** Items that fit, of which as many are taken as the spec allows; stream (seed, "order", benchmark). */
function planOf(benchmark: Benchmark, { maxItems, answers, seed }: SweepSpec, model: Model): Plan {
  const { contextLength } = model.card;
  const room = contextLength - (answers?.maxNewTokens ?? 0);
  const order = shuffled(benchmark.items, randomStream(seed, "order", benchmark.name));
  const items: SweepItem[] = [];
  let tooLong = 0;
  for (const item of order) {
    if (maxItems !== null && items.length >= maxItems) break;
    const longest = Math.max(...[item.comply, item.resist, item.third ?? ""].map((reply) => reply.length));
    // A token is a character at least, so that what fits by this count does.
    const prompt = model.encode(promptOf(item)).length;
    if (prompt > room || prompt + Math.min(longest, contextLength) > contextLength) tooLong++;
    else items.push(item);
  }
  return { benchmark, items, tooLong };
}

async function randomSets(
  { model, spec, clock, signal, onProgress }: SweepOptions,
  neurons: readonly NeuronAddress[],
  plans: readonly Plan[],
): Promise<readonly (readonly NeuronAddress[])[]> {
  if (spec.randomSets === 0) return [];
  const paceAt = pace(clock, 0);
  const prompts = shuffled(
    plans.flatMap(({ items }) => items),
    randomStream(spec.seed, "order", "matched"),
  )
    .slice(0, MATCHED_ON)
    .map(promptOf);
  const mean = await meanContributions(model, prompts, signal, (done) =>
    onProgress?.({
      stage: "match",
      benchmark: null,
      done,
      total: prompts.length,
      ...paceAt(done, prompts.length - done),
    }),
  );
  const known = spec.neurons.neurons.filter(({ weight }) => weight !== 0);
  return Array.from({ length: spec.randomSets }, (_, set) =>
    matchedNeurons(neurons, known, mean, model.card.neuronsPerLayer, spec.seed, set),
  );
}

async function measureItems(
  { model, spec, clock, signal, onProgress }: SweepOptions,
  plans: readonly Plan[],
  turning: Turning,
  journal: Journal,
): Promise<void> {
  const known = new Set(journal.items.map(({ id }) => id));
  const total = plans.reduce((sum, { items }) => sum + items.length, 0);
  let done = known.size;
  const paceAt = pace(clock, done);
  for (const { benchmark, items } of plans)
    for (const item of items) {
      const id = entryId(benchmark, item.id);
      if (known.has(id)) continue;
      throwIfAborted(signal);
      const result = await measureItem(model, spec, { ...item, id }, turning, signal);
      await journal.append({ kind: "item", ...result });
      done++;
      onProgress?.({ stage: "sweep", benchmark: benchmark.name, done, total, ...paceAt(done, total - done) });
    }
}

function warningsOf(plans: readonly Plan[], results: readonly BenchmarkResult[], card: ModelCard): string[] {
  return [
    ...plans.flatMap(({ benchmark, tooLong }) =>
      tooLong === 0
        ? []
        : [
            `${benchmark.name}: ${tooLong} items were left out: they do not fit into the model's ${card.contextLength} tokens.`,
          ],
    ),
    ...results.flatMap(({ name, n, curve, transition }) => {
      const drawn = transition === null ? 0 : n;
      const clear = curve.map(({ verdicts }) => (verdicts ? verdicts.complies + verdicts.resists : 0));
      return [
        ...(n < FEW ? [`${name}: ${n} items were swept: read the figures by their intervals.`] : []),
        ...(drawn > 0 && clear.every((count) => count === 0)
          ? [
              `${name}: no answer at any α is one of the two replies, so that its rates say nothing. Read the log-odds.`,
            ]
          : []),
      ];
    }),
  ];
}
