// Neuron lists as they come from outside: our own `h-neurons/1`, and what it turns. The format itself, and its check
// against the model at hand, is study/neuronSet.ts; other programs' JSON lists are read by neuronLists.ts.

import { HnError } from "../base/errors.ts";
import { MAX_ALPHA, MIN_ALPHA, type ScaledNeuron } from "../base/neuron.ts";
import { err, type Result } from "../base/result.ts";
import { parseNeuronSet, steering, type NeuronSet } from "../study/neuronSet.ts";
import { parseJson } from "../study/problems.ts";

/** Reads the text of an `h-neurons/1` file. Errors: `invalid-file`, `out-of-range`; the message names each field. */
export function readHNeurons(text: string): Result<NeuronSet, HnError> {
  const json = parseJson(text, "The file");
  if (!json.ok) return json;
  const format = (json.value as { format?: unknown } | null)?.format;
  if (typeof format === "string" && format.startsWith("h-neurons/") && format !== "h-neurons/1")
    return err(
      new HnError(
        "invalid-file",
        `This file is ${format}; this program reads h-neurons/1. Update the program.`,
      ),
    );
  return parseNeuronSet(json.value);
}

/** The flags by which a person turns neurons: `scale` by address, or `neurons` (an h-neurons/1 file) all by `alpha`. */
export type TurningFlag = "scale" | "neurons" | "alpha";

/**
 * What is wrong with the flags given together, as a sentence; null where nothing is.
 * @param name the flag as it is written where it was given
 */
export function turningFault(
  given: Readonly<Record<TurningFlag, boolean>>,
  name: (flag: TurningFlag) => string,
): string | null {
  if (given.alpha && !given.neurons) return `${name("alpha")} goes with ${name("neurons")}, a file.`;
  if (given.neurons && given.scale) return `Give either ${name("scale")} or ${name("neurons")}, not both.`;
  if (given.neurons && !given.alpha)
    return `${name("neurons")} goes with ${name("alpha")}, a number from ${MIN_ALPHA} to ${MAX_ALPHA}.`;
  return null;
}

/** The H-Neurons of a file, all turned by `alpha`. */
export const scaleOf = ({ neurons }: NeuronSet, alpha: number): ScaledNeuron[] =>
  steering(neurons).map(({ layer, index }) => ({ layer, index, alpha }));
