// A neuron list as a classifier: θ·CETT + b over one model's neurons, numbered layer by layer as in a feature row.

import { formatNeuron } from "../../base/neuron.ts";
import type { ModelCard } from "../../model/types.ts";
import type { NeuronSet } from "../neuronSet.ts";
import type { Fit } from "../ports.ts";

export interface DetectorFit extends Pick<Fit, "weights"> {
  /** b; null where it is not known: the order of scores is, their threshold is not. */
  readonly intercept: number | null;
}

/** What keeps a list from being a classifier of answers, as a sentence; null where nothing does. */
export function detectorFault({ neurons, standardisation }: NeuronSet): string | null {
  if (standardisation !== null)
    return `their weights are for standardised features (${standardisation}); detection reads CETT as it is. Give weights for CETT.`;
  const bare = neurons.find(({ weight }) => weight === null);
  if (bare)
    return `${formatNeuron(bare)} has no weight, and a test of detection needs all weights. Give the h_neurons.json of an identification.`;
  const other = neurons.find(({ featureType = "answer" }) => featureType !== "answer");
  if (other)
    return `${formatNeuron(other)} has a weight for "${other.featureType}" tokens; detection reads the answer's only.`;
  if (!neurons.some(({ weight }) => weight !== 0))
    return "there is none with a weight other than 0, so there is nothing to test. Choose another C.";
  return null;
}

/** @param set without a fault, all of it inside the model */
export const detectorOf = (
  { neurons, intercept }: NeuronSet,
  { neuronsPerLayer }: Pick<ModelCard, "neuronsPerLayer">,
): DetectorFit => ({
  weights: neurons
    .filter(({ weight }) => weight !== 0)
    .map(({ layer, index, weight }) => ({ index: layer * neuronsPerLayer + index, weight: weight ?? 0 })),
  intercept,
});
