// hn inspect: what a model is, and where its feed-forward networks are.

import { readModel } from "../../model/description.ts";
import { loadOptions, MODEL_HELP, MODEL_OPTIONS, only, type Command } from "../command.ts";
import { terminalFiles } from "../files.ts";

export const inspect: Command = {
  name: "inspect",
  usage: "hn inspect MODEL [--dtype D]",
  summary: "the model's size and the graph nodes of every feed-forward network",
  help: `${MODEL_HELP}

Prints {id, architecture, dtype, layerCount, neuronsPerLayer, vocabSize, contextLength, chatTemplate, layers}.
Where the graph cannot be instrumented, layers is null and reason says why.`,
  options: MODEL_OPTIONS,
  async run(invocation) {
    const files = terminalFiles(invocation.root, only(invocation, "MODEL"));
    const { description } = await readModel(files, {
      dtype: loadOptions(invocation).dtype,
      signal: invocation.signal,
    });
    return description;
  },
};
