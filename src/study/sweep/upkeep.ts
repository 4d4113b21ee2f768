// What a model still can at every α, since a broken one "complies" as well: questions that it answers right as trained,
// and how likely it finds plain text (PAPER.md, traps).

import { present } from "../../base/assert.ts";
import { throwIfAborted } from "../../base/errors.ts";
import type { NeuronAddress } from "../../base/neuron.ts";
import { wilson } from "../../math/wilson.ts";
import { GREEDY, type Model } from "../../model/types.ts";
import { judge } from "../judges/rule.ts";
import { prompt } from "../questions/questions.ts";
import { defaultIdentifySpec } from "../spec.ts";
import type { Question } from "../types.ts";
import type { SweepSpec, Upkeep } from "./types.ts";

/** New tokens of an answer at most. */
const LONGEST_ANSWER = 24;

/**
 * @param questions in the order in which they are asked; those that are answered right at α = 1 count
 * @param onDone questions asked
 */
export async function measureUpkeep(
  model: Model,
  { alphas, upkeep }: Pick<SweepSpec, "alphas" | "upkeep">,
  neurons: readonly NeuronAddress[],
  questions: readonly Question[],
  signal: AbortSignal | undefined,
  onDone: (done: number) => void,
): Promise<Upkeep[]> {
  const scales = alphas.map((alpha) => neurons.map((neuron) => ({ ...neuron, alpha })));
  const one = alphas.indexOf(1);
  const { instruction } = defaultIdentifySpec();
  const right = alphas.map(() => 0);
  let known = 0;
  for (const [i, question] of questions.entries()) {
    const { lanes } = await model.generate(
      {
        prompt: prompt(question, instruction),
        samples: 1,
        maxNewTokens: LONGEST_ANSWER,
        sampling: GREEDY,
        scales,
      },
      signal,
    );
    throwIfAborted(signal);
    const isRight = lanes.map(({ samples }) => judge(samples[0]?.text ?? "", question.aliases) === "correct");
    if (isRight[one]) {
      known++;
      isRight.forEach((yes, place) => (right[place]! += yes ? 1 : 0));
    }
    onDone(i + 1);
  }
  const perplexities = await perplexityOf(model, upkeep.text, scales, signal);
  return alphas.map((alpha, place) => ({
    alpha,
    accuracy:
      known === 0 ? null : { value: right[place]! / known, ...wilson(right[place]!, known), n: known },
    perplexity: perplexities?.[place] ?? null,
  }));
}

/** One an α; of each text its words behind the first. Null without text. */
async function perplexityOf(
  model: Model,
  text: readonly string[],
  scales: SweepScales,
  signal: AbortSignal | undefined,
): Promise<number[] | null> {
  const nats = scales.map(() => 0);
  let tokens = 0;
  for (const line of text) {
    const [first = "", ...rest] = line.split(" ");
    if (rest.length === 0) continue;
    const scores = await model.score(
      {
        prompt: { kind: "raw", text: first },
        continuations: [{ text: ` ${rest.join(" ")}`, whole: false }],
        scales,
        batch: scales.length,
      },
      signal,
    );
    scores.forEach(
      ([logprobs = []], place) => (nats[place]! -= logprobs.reduce((sum, value) => sum + value, 0)),
    );
    tokens += present(scores[0]?.[0], "scores").length;
  }
  return tokens === 0 ? null : nats.map((sum) => Math.exp(sum / tokens));
}

type SweepScales = readonly (readonly {
  readonly layer: number;
  readonly index: number;
  readonly alpha: number;
}[])[];
