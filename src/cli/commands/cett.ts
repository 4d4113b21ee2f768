// hn cett: contributions of all neurons over given tokens, written as a .npy file.

import { HnError } from "../../base/errors.ts";
import { rangePositions } from "../../model/capture.ts";
import { writeNpy } from "../../exchange/npy.ts";
import {
  MODEL_HELP,
  MODEL_OPTIONS,
  PROMPT_OPTIONS,
  SCALE_OPTIONS,
  required,
  SCALE_HELP,
  text,
  tokenGroups,
  type Command,
} from "../command.ts";
import { checkOutput, writeOutput } from "../files.ts";
import { promptOf, scalesOf, withModel } from "../session.ts";

export const cett: Command = {
  name: "cett",
  usage: "hn cett MODEL --ids 1,2,… --out F.npy [--groups 0-17,18-23] [--scale …]",
  summary: "contributions (CETT) of all neurons, as a .npy file",
  help: `${MODEL_HELP}
  --ids 1,2,…      token ids as they are
  --prompt T       or a prompt, as in hn generate; --raw
  --groups 0-17,18-23  means over inclusive token ranges, reduced on the device; default: every token
  --out F.npy      float32 [tokens or groups, layers, neurons]
${SCALE_HELP}

Prints {out, shape}.`,
  options: {
    ...MODEL_OPTIONS,
    ...PROMPT_OPTIONS,
    groups: { type: "string" },
    out: { type: "string" },
    ...SCALE_OPTIONS,
  },
  async run(invocation) {
    const prompt = promptOf(invocation);
    const out = required(invocation, "out");
    const given = text(invocation, "groups");
    const groups = given === undefined ? null : tokenGroups(given);
    const { scales, neurons } = await scalesOf(invocation);
    const [scale = [], ...more] = scales;
    if (more.length > 0) throw new HnError("usage", "hn cett takes one --scale.");
    await checkOutput(out);
    return withModel(invocation, neurons, async (model) => {
      const ids = model.encode(prompt);
      const positions = groups && rangePositions(groups, ids.length);
      const { data, shape } = await model.capture({ ids, groups: positions, scale });
      await writeOutput(out, writeNpy({ dtype: "f4", shape, data }));
      return { out, shape };
    });
  },
};
