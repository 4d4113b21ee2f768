// The second half of the paper's C rule: does the model still answer when the H-Neurons of a candidate C are turned
// off? All candidates are lanes of one batch per question; answers are journalled, so that a resumed study has them.

import { present } from "../base/assert.ts";
import { throwIfAborted } from "../base/errors.ts";
import { formatNeuron, type NeuronAddress } from "../base/neuron.ts";
import { GREEDY, type Model } from "../model/types.ts";
import { hashOf } from "./json.ts";
import type { Journal } from "./journal.ts";
import { judge } from "./judges/rule.ts";
import { prompt } from "./questions/questions.ts";
import type { IdentifySpec, Question } from "./types.ts";

/**
 * Per set, the share of `questions` answered correctly by greedy decoding with the set's neurons at α = 0, in [0, 1].
 * Equal sets are run once; the empty set is the model as trained.
 * @param onDone called after each question with how many are done
 */
export async function suppressedAccuracy(
  model: Model,
  spec: IdentifySpec,
  questions: readonly Question[],
  sets: readonly (readonly NeuronAddress[])[],
  journal: Journal,
  signal: AbortSignal | undefined,
  onDone: (done: number) => void,
): Promise<number[]> {
  const keys = sets.map((set) => set.map(formatNeuron).join());
  const distinct = [...new Map(keys.map((key, i) => [key, sets[i]!])).entries()];
  const name = hashOf(distinct.map(([key]) => key));
  const kept = new Map(
    journal.entries.flatMap((e) => (e.kind === "suppressed" && e.sets === name ? [[e.id, e.correct]] : [])),
  );
  const correct = new Map(distinct.map(([key]) => [key, 0]));
  for (const [i, question] of questions.entries()) {
    let row = kept.get(question.id);
    if (!row) {
      throwIfAborted(signal);
      const { lanes } = await model.generate(
        {
          prompt: prompt(question, spec.instruction),
          samples: 1,
          maxNewTokens: spec.sampling.maxNewTokens,
          sampling: { ...GREEDY, seed: spec.seed },
          scales: distinct.map(([, set]) => set.map((n) => ({ ...n, alpha: 0 }))),
          streamName: question.id,
          batch: spec.sampling.batch,
        },
        signal,
      );
      throwIfAborted(signal);
      row = lanes.map(
        (lane) => judge(present(lane.samples[0], "a lane's answer").text, question.aliases) === "correct",
      );
      await journal.append({ kind: "suppressed", id: question.id, sets: name, correct: row });
    }
    for (const [lane, [key]] of distinct.entries()) if (row[lane]) correct.set(key, correct.get(key)! + 1);
    onDone(i + 1);
  }
  return keys.map((key) => (questions.length === 0 ? 0 : correct.get(key)! / questions.length));
}
