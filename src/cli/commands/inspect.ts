// hn inspect: what a model is, and where its feed-forward networks are.

import { readModel } from "../../model/description.ts";
import type { LoadedModel } from "../../model/model.ts";
import { selfCheckFault } from "../../model/selfCheck.ts";
import { loadOptions, MODEL_HELP, MODEL_OPTIONS, on, only, type Command } from "../command.ts";
import { terminalFiles } from "../files.ts";
import { withModel } from "../session.ts";

export const inspect: Command = {
  name: "inspect",
  usage: "hn inspect MODEL [--dtype D] [--self-check]",
  summary: "the model's size and the graph nodes of every feed-forward network",
  help: `${MODEL_HELP}
  --self-check     also run it: logits at scale 1 against those of the file as it is

Prints {id, architecture, dtype, layerCount, neuronsPerLayer, vocabSize, contextLength, chatTemplate, layers}.
Where the graph cannot be instrumented, layers is null and reason says why. --self-check adds device and selfCheck:
{difference, tolerance, fault}, differences as shares of the largest logit; fault is null where it passes.`,
  options: { ...MODEL_OPTIONS, "self-check": { type: "boolean" } },
  async run(invocation) {
    const files = await terminalFiles(invocation.root, only(invocation, "MODEL"));
    const { description } = await readModel(files, {
      dtype: loadOptions(invocation).dtype,
      signal: invocation.signal,
    });
    if (description.layers === null || !on(invocation, "self-check")) return description;
    return withModel(invocation, null, checkedDescription, "always");
  },
};

const checkedDescription = async ({ card }: LoadedModel) => {
  const { deviceReason: _reason, sha256: _sha256, bytes: _bytes, selfCheck, ...described } = card;
  return { ...described, selfCheck: { ...selfCheck, fault: selfCheckFault(selfCheck) } };
};
