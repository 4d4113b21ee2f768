// One item of a sweep: its replies' log-probabilities under every α and under every random set, and the answers that the
// model draws at every α. All α of a set are lanes of one batch.

import { present } from "../../base/assert.ts";
import { throwIfAborted } from "../../base/errors.ts";
import type { NeuronAddress, ScaledNeuron } from "../../base/neuron.ts";
import type { Model, Prompt } from "../../model/types.ts";
import type { DrawnAnswer, ItemResult, ReplyScores, SweepItem, SweepSpec } from "./types.ts";
import { verdictOf } from "./verdict.ts";

export const promptOf = ({ messages }: SweepItem): Prompt => ({ kind: "messages", messages });

/** What is turned: the neurons of the spec, and the random sets beside them. */
export interface Turning {
  readonly neurons: readonly NeuronAddress[];
  readonly random: readonly (readonly NeuronAddress[])[];
}

/** Digits behind the point that are kept of a log-probability: more would be rounding of the model's own. */
const DIGITS = 5;
const rounded = (value: number): number => Number(value.toFixed(DIGITS));

/** Throws `aborted`, and what the model does: `not-finite`, `invalid-input` for an empty reply. */
export async function measureItem(
  model: Model,
  spec: Pick<SweepSpec, "alphas" | "answers" | "seed">,
  item: SweepItem,
  { neurons, random }: Turning,
  signal: AbortSignal | undefined,
): Promise<ItemResult> {
  const { alphas } = spec;
  const turnedAt = (set: readonly NeuronAddress[], alpha: number): ScaledNeuron[] =>
    set.map((neuron) => ({ ...neuron, alpha }));
  // At α = 1 nothing is turned, whoever is meant.
  const others = alphas.filter((alpha) => alpha !== 1);
  const scores = await scoresOf(
    model,
    item,
    [
      ...alphas.map((alpha) => (alpha === 1 ? [] : turnedAt(neurons, alpha))),
      ...random.flatMap((set) => others.map((alpha) => turnedAt(set, alpha))),
    ],
    alphas.length,
    signal,
  );
  const own = scores.slice(0, alphas.length);
  const unturned = present(own[alphas.indexOf(1)], "the model as trained");
  const next = scores.slice(alphas.length).values();
  return {
    id: item.id,
    scores: own,
    random: random.map(() =>
      alphas.map((alpha) => odds(alpha === 1 ? unturned : present(next.next().value, "scores"))),
    ),
    answers: await answersOf(model, spec, item, neurons, signal),
  };
}

const odds = ({ comply, resist, third }: ReplyScores) => ({
  comply: rounded(comply - resist),
  third: third === null ? null : rounded(third - resist),
});

/** One a lane. @param batch lanes that are read at once */
async function scoresOf(
  model: Model,
  item: SweepItem,
  scales: readonly (readonly ScaledNeuron[])[],
  batch: number,
  signal: AbortSignal | undefined,
): Promise<ReplyScores[]> {
  const { comply, resist, third, whole } = item;
  const replies = [comply, resist, ...(third === null ? [] : [third])];
  const scores = await model.score(
    {
      prompt: promptOf(item),
      continuations: replies.map((text) => ({ text, whole })),
      scales,
      batch,
    },
    signal,
  );
  const sum = (logprobs: readonly number[]): number =>
    rounded(logprobs.reduce((total, value) => total + value, 0));
  return scores.map((lane) => {
    const [ofComply, ofResist, ofThird] = lane.map(sum);
    return {
      comply: present(ofComply, "a score"),
      resist: present(ofResist, "a score"),
      third: ofThird ?? null,
    };
  });
}

/** One an α; null where none are drawn. */
async function answersOf(
  model: Model,
  { answers, alphas, seed }: Pick<SweepSpec, "alphas" | "answers" | "seed">,
  item: SweepItem,
  neurons: readonly NeuronAddress[],
  signal: AbortSignal | undefined,
): Promise<DrawnAnswer[] | null> {
  if (answers === null) return null;
  const { temperature, topK, topP, maxNewTokens, batch } = answers;
  const generated = await model.generate(
    {
      prompt: promptOf(item),
      samples: 1,
      maxNewTokens,
      sampling: { temperature, topK, topP, seed },
      scales: alphas.map((alpha) => neurons.map((neuron) => ({ ...neuron, alpha }))),
      streamName: item.id,
      batch,
    },
    signal,
  );
  throwIfAborted(signal);
  return generated.lanes.map(({ samples }) => {
    const { text, finish } = present(samples[0], "an answer");
    return { text, finish, verdict: verdictOf(text, item) };
  });
}
