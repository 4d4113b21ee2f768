// Log-probabilities of given continuations of a prompt under several scalings: the outcome that shows an effect without
// the noise of sampling (PAPER.md, "Over-compliance" and traps). The prompt is read once a scaling, the scalings in one
// batch; every continuation then goes on from copies of its KV cache.

import { assert, present } from "../base/assert.ts";
import { HnError, throwIfAborted } from "../base/errors.ts";
import type { ScaledNeuron } from "../base/neuron.ts";
import { logSoftmaxAt } from "../math/sampling.ts";
import { gatherRows, takeCacheRows, type KvCache } from "./kvCache.ts";
import type { FfnSession, StepOutput } from "./session.ts";

export interface ScoreInput {
  readonly promptIds: readonly number[];
  /** Token ids that may come behind the prompt, at least one each; read beside each other, not in a row. */
  readonly continuations: readonly (readonly number[])[];
  /** One list of scaled neurons per lane; [] is the model as trained. */
  readonly scales: readonly (readonly ScaledNeuron[])[];
  /** Lanes whose prompts are read at once; more run in turns. Rounding, not more, depends on it. */
  readonly batch: number;
}

/** `[lanes][continuations][tokens]`: natural log-probabilities ≤ 0, one for each id. */
export type Scores = readonly (readonly (readonly number[])[])[];

/** Bytes of logits that one pass may leave behind, about. */
const PASS_BYTES = 128 * 2 ** 20;

/** @throws HnError `not-finite` where the model's logits are not; `aborted` */
export async function scoreContinuations(
  session: FfnSession,
  input: ScoreInput,
  signal?: AbortSignal,
): Promise<Scores> {
  assert(
    input.continuations.every(({ length }) => length > 0),
    "a continuation has a token",
  );
  const batch = session.rowsIndependent ? input.batch : 1;
  const scores: Scores[number][] = [];
  for (let from = 0; from < input.scales.length; from += batch)
    scores.push(...(await scoreLanes(session, input, input.scales.slice(from, from + batch), signal)));
  return scores;
}

async function scoreLanes(
  session: FfnSession,
  { promptIds, continuations }: ScoreInput,
  scales: ScoreInput["scales"],
  signal: AbortSignal | undefined,
): Promise<Scores> {
  throwIfAborted(signal);
  const prompt = await session.step({
    ids: scales.map(() => promptIds),
    past: null,
    scale: scales,
    logits: 1,
    ratios: null,
  });
  try {
    const first = await present(prompt.logits, "logits").read();
    const scores = first.map((logits) =>
      continuations.map((ids) => [logProbability(logits, present(ids[0], "an id"))]),
    );
    const vocab = present(first[0], "logits").length;
    const most = session.rowsIndependent ? Math.max(1, Math.floor(PASS_BYTES / (4 * vocab))) : 1;
    const rows = scales.flatMap((scale, lane) =>
      continuations.map((ids, i) => ({
        scale,
        lane,
        ids,
        into: present(scores[lane]?.[i], "a list of scores"),
      })),
    );
    for (let from = 0; from < rows.length; from += most)
      await readBehind(session, prompt.cache, rows.slice(from, from + most), signal);
    return scores;
  } finally {
    prompt.cache.dispose();
  }
}

interface ScoredRow {
  readonly scale: readonly ScaledNeuron[];
  /** Row of the prompt's cache. */
  readonly lane: number;
  readonly ids: readonly number[];
  /** Takes the log-probabilities of all ids but the first. */
  readonly into: number[];
}

/** Token by token, since some attention operators continue a batch by no more at once; rows that end leave the batch. */
async function readBehind(
  session: FfnSession,
  prompt: KvCache,
  rows: readonly ScoredRow[],
  signal: AbortSignal | undefined,
): Promise<void> {
  let active = rows.filter(({ ids }) => ids.length > 1);
  if (active.length === 0) return;
  let cache = gatherRows(
    session.host,
    active.map(({ lane }) => ({ cache: prompt, row: lane })),
  );
  try {
    let scale = active.map((row) => row.scale);
    for (let t = 0; ; t++) {
      throwIfAborted(signal);
      const step: StepOutput = await session.step({
        ids: active.map(({ ids }) => [present(ids[t], "an id")]),
        past: cache,
        scale,
        logits: 1,
        ratios: null,
      });
      cache = step.cache;
      const logits = await present(step.logits, "logits").read();
      for (const [row, { ids, into }] of active.entries())
        into.push(logProbability(present(logits[row], "logits"), present(ids[t + 1], "an id")));
      const going = active.flatMap(({ ids }, row) => (t + 2 < ids.length ? [row] : []));
      if (going.length === 0) return;
      if (going.length === active.length) continue;
      cache = takeCacheRows(session.host, cache, going);
      active = going.map((row) => present(active[row], "a row"));
      scale = active.map((row) => row.scale);
    }
  } finally {
    cache.dispose();
  }
}

function logProbability(logits: Float32Array, id: number): number {
  const value = logSoftmaxAt(logits, id);
  if (!Number.isNaN(value) && value !== Infinity) return value; // −∞: a token that a mask rules out
  throw new HnError(
    "not-finite",
    "The model gave a logit that is not a finite number. Try a wider dtype (fp32) or a smaller α; if neither helps, the model file is damaged.",
  );
}
