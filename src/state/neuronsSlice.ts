// The current set of H-Neurons and the seed of its random control. A set is used only in the model it was found in, at
// whatever dtype.

import { formatNeuron } from "../base/neuron.ts";
import type { ModelCard } from "../model/types.ts";
import type { StudyResult } from "../workers/protocol.ts";
import { notifyFailure } from "./viewSlice.ts";
import { machineryOf, type Shared } from "./slice.ts";
import type { FoundNeurons, NeuronSource, NeuronsSlice } from "./types.ts";

export function neuronsSlice(shared: Shared): NeuronsSlice {
  const { get, set } = shared;
  const again = () => {
    const { question, card, replay } = get();
    if (question !== null && card !== null && replay === null)
      machineryOf(shared)
        .generate()
        .catch((thrown: unknown) => notifyFailure(shared, thrown));
  };
  return {
    neurons: null,
    placeboSeed: 1,
    useNeurons(source) {
      const { card, notify, retract } = get();
      const wrong = card === null ? null : misfit(source, card);
      if (wrong !== null) return notify("problem", wrong, "neurons");
      retract("neurons");
      set({ neurons: source, region: { lane: "yours", token: null } });
      again();
    },
    redrawPlacebo() {
      set({ placeboSeed: get().placeboSeed + 1 });
      again();
    },
  };
}

/** The neurons that a study found, with the words for where they come from. */
export const sourceOf = ({ neurons: set, spec, summary }: StudyResult, label: string): FoundNeurons => ({
  label,
  weights: set.neurons.map(({ layer, index, weight }) => ({ layer, index, weight })),
  intercept: set.intercept,
  sha256: set.model.sha256,
  study: { spec, summary, created: set.created },
});

export const sameSet = (a: NeuronSource, b: NeuronSource): boolean =>
  a.sha256 === b.sha256 &&
  a.intercept === b.intercept &&
  JSON.stringify(a.weights) === JSON.stringify(b.weights);

/** The dtype that a set was found at, where the model is the same in another one; null where it is not. */
export function foundAtOtherDtype(source: NeuronSource, card: ModelCard): string | null {
  const found = source.study?.summary.model;
  return found && source.sha256 !== card.sha256 && found.id === card.id && found.dtype !== card.dtype
    ? found.dtype
    : null;
}

/** Why a set does not belong to a model, as a sentence; null where it does. */
export function misfit(source: NeuronSource, card: ModelCard): string | null {
  if (source.sha256 !== null && source.sha256 !== card.sha256 && foundAtOtherDtype(source, card) === null)
    return "These neurons were found in another model than the one that is loaded, so they are not used. Load the model they belong to.";
  const outside = source.weights.find((n) => n.layer >= card.layerCount || n.index >= card.neuronsPerLayer);
  if (!outside) return null;
  return (
    `${formatNeuron(outside)} is not in the loaded model of ${card.layerCount} layers of ${card.neuronsPerLayer} ` +
    "neurons, so the list is not used. Was it made for another model?"
  );
}
