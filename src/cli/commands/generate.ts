// hn generate: answers of a model, as trained or with neurons scaled.

import { checkSampling } from "../../math/sampling.ts";
import {
  MODEL_HELP,
  MODEL_OPTIONS,
  PROMPT_OPTIONS,
  SCALE_OPTIONS,
  number,
  SCALE_HELP,
  type Command,
} from "../command.ts";
import { promptOf, scalesOf, withModel } from "../session.ts";

export const generate: Command = {
  name: "generate",
  usage: "hn generate MODEL (--prompt T | --ids 1,2,…) [options]",
  summary: "answers, as trained or with neurons scaled",
  help: `${MODEL_HELP}
  --prompt T       a user's message, put into the model's chat template
  --raw            the prompt as it is, without the chat template
  --ids 1,2,…      token ids as they are
  --max-new-tokens N   default 64
  --samples K      default 1
  --temperature T  default 0: greedy
  --top-k K        default 0: off
  --top-p P        default 1: off
  --seed S         default 0; sample k of every lane draws from the same stream
${SCALE_HELP}

Prints {samples: [{ids, text, logprobs, finish}], timing}; with two or more --scale, {lanes: [{scale, samples}], timing}.
The stop token is in neither ids, text nor logprobs; logprobs are natural, untempered, after scaling.`,
  options: {
    ...MODEL_OPTIONS,
    ...PROMPT_OPTIONS,
    "max-new-tokens": { type: "string" },
    samples: { type: "string" },
    temperature: { type: "string" },
    "top-k": { type: "string" },
    "top-p": { type: "string" },
    seed: { type: "string" },
    ...SCALE_OPTIONS,
  },
  async run(invocation) {
    const prompt = promptOf(invocation);
    const { scales, neurons } = await scalesOf(invocation);
    const sampling = {
      temperature: number(invocation, "temperature", 0, { min: 0 }),
      topK: number(invocation, "top-k", 0, { min: 0, integer: true }),
      topP: number(invocation, "top-p", 1, { above: 0, max: 1 }),
      seed: number(invocation, "seed", 0, { integer: true }),
    };
    checkSampling(sampling);
    const maxNewTokens = number(invocation, "max-new-tokens", 64, { min: 1, integer: true });
    const samples = number(invocation, "samples", 1, { min: 1, max: 10_000, integer: true });
    return withModel(invocation, neurons, async (model) => {
      const { lanes, timing } = await model.generate(
        { prompt, scales: scales.length > 0 ? scales : [[]], samples, maxNewTokens, sampling },
        invocation.signal,
      );
      return lanes.length > 1 ? { lanes, timing } : { samples: lanes[0]?.samples, timing };
    });
  },
};
