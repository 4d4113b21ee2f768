// hn logits: the logits behind the last token of a prompt.

import { HnError } from "../../base/errors.ts";
import {
  MODEL_HELP,
  MODEL_OPTIONS,
  PROMPT_OPTIONS,
  SCALE_OPTIONS,
  SCALE_HELP,
  type Command,
} from "../command.ts";
import { promptOf, scalesOf, withModel } from "../session.ts";

export const logits: Command = {
  name: "logits",
  usage: "hn logits MODEL --ids 1,2,… [--scale …]",
  summary: "logits of the last position",
  help: `${MODEL_HELP}
  --ids 1,2,…      token ids as they are
  --prompt T       or a prompt, as in hn generate; --raw
${SCALE_HELP}

Prints {logits: [vocab]}.`,
  options: {
    ...MODEL_OPTIONS,
    ...PROMPT_OPTIONS,
    ...SCALE_OPTIONS,
  },
  async run(invocation) {
    const prompt = promptOf(invocation);
    const { scales, neurons } = await scalesOf(invocation);
    const [scale = [], ...more] = scales;
    if (more.length > 0) throw new HnError("usage", "hn logits takes one --scale.");
    return withModel(invocation, neurons, async (model) => ({
      logits: [...(await model.logits(prompt, scale)).data],
    }));
  },
};
