// Opening a model for one command: the common part of every command that takes MODEL.

import { HnError } from "../base/errors.ts";
import { MAX_ALPHA, MIN_ALPHA, type ScaledNeuron } from "../base/neuron.ts";
import { readHNeurons, scaleOf, turningFault } from "../exchange/hNeurons.ts";
import { LoadedModel } from "../model/model.ts";
import { checkAgainstModel, type NeuronSet } from "../study/neuronSet.ts";
import { loadOptions, number, on, only, scaled, text, texts, tokenIds, type Invocation } from "./command.ts";
import { readInput, terminalFiles } from "./files.ts";
import { nodeRuntime } from "./runtime.ts";
import type { Prompt } from "../model/types.ts";

/**
 * Loads MODEL for one command. A list of neurons that is to turn it is checked against it first.
 * @param selfCheck given, the model is checked against its file as it is
 * @throws HnError `out-of-range` where the list is for a model of another size
 */
export async function withModel<T>(
  invocation: Invocation,
  neurons: NeuronSet | null,
  use: (model: LoadedModel) => Promise<T>,
  selfCheck?: "always",
): Promise<T> {
  const files = await terminalFiles(invocation.root, only(invocation, "MODEL"));
  const model = await LoadedModel.load(files, loadOptions(invocation), {
    runtime: nodeRuntime,
    now: () => performance.now(),
    signal: invocation.signal,
    ...(selfCheck ? { selfCheck } : {}),
  });
  try {
    if (neurons) checkNeurons(neurons, model);
    return await use(model);
  } finally {
    await model.dispose();
  }
}

function checkNeurons(neurons: NeuronSet, { card }: LoadedModel): void {
  const checked = checkAgainstModel(neurons, card);
  if (!checked.ok) throw checked.error;
  for (const warning of checked.value.warnings) process.stderr.write(`warning: --neurons: ${warning}\n`);
}

/** The prompt of --prompt (a chat message, or as it is with --raw) or --ids. */
export function promptOf(invocation: Invocation): Prompt {
  const prompt = text(invocation, "prompt");
  const ids = text(invocation, "ids");
  if ((prompt === undefined) === (ids === undefined))
    throw new HnError("usage", "Give either --prompt or --ids.");
  if (ids !== undefined) return { kind: "ids", ids: tokenIds(ids) };
  const content = prompt ?? "";
  return on(invocation, "raw")
    ? { kind: "raw", text: content }
    : { kind: "messages", messages: [{ role: "user", content }] };
}

export interface Scales {
  /** One list of scaled neurons for each --scale, or the one of --neurons with --alpha; [] where there is neither. */
  readonly scales: readonly (readonly ScaledNeuron[])[];
  /** The file of --neurons. */
  readonly neurons: NeuronSet | null;
}

export async function scalesOf(invocation: Invocation): Promise<Scales> {
  const given = texts(invocation, "scale").map(scaled);
  const file = text(invocation, "neurons");
  const flags = {
    scale: given.length > 0,
    neurons: file !== undefined,
    alpha: text(invocation, "alpha") !== undefined,
  };
  const fault = turningFault(flags, (flag) => `--${flag}`);
  if (fault !== null) throw new HnError("usage", fault);
  if (file === undefined) return { scales: given, neurons: null };
  const alpha = number(invocation, "alpha", 1, { min: MIN_ALPHA, max: MAX_ALPHA });
  const neurons = readHNeurons(new TextDecoder().decode(await readInput(file)));
  if (!neurons.ok) throw neurons.error;
  return { scales: [scaleOf(neurons.value, alpha)], neurons: neurons.value };
}
