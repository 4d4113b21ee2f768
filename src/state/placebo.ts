// The matched random control: as many random neurons per layer as the set has, none of them with a known weight.
// Drawn from the stream (seed, "placebo", layer), so that a link's receiver turns the same neurons.

import { HnError } from "../base/errors.ts";
import { compareNeurons, type NeuronAddress } from "../base/neuron.ts";
import { integerBelow, randomStream } from "../math/stream.ts";

/**
 * @param turned the neurons to match, each once
 * @param excluded never drawn: every neuron with a nonzero weight
 * @param neuronsPerLayer size of each layer
 * Errors: `out-of-range` where a layer has too few other neurons.
 */
export function drawPlacebo(
  turned: readonly NeuronAddress[],
  excluded: readonly NeuronAddress[],
  neuronsPerLayer: number,
  seed: number,
): NeuronAddress[] {
  const drawn: NeuronAddress[] = [];
  for (const layer of [...new Set(turned.map((n) => n.layer))].sort((a, b) => a - b)) {
    const count = turned.filter((n) => n.layer === layer).length;
    const taken = new Set([...turned, ...excluded].filter((n) => n.layer === layer).map((n) => n.index));
    if (taken.size + count > neuronsPerLayer)
      throw new HnError(
        "out-of-range",
        `Layer ${layer} has too few other neurons to draw ${count} for the random control.`,
      );
    const stream = randomStream(seed, "placebo", layer);
    for (let left = count; left > 0; left--) {
      let index = integerBelow(neuronsPerLayer, stream);
      while (taken.has(index)) index = integerBelow(neuronsPerLayer, stream);
      taken.add(index);
      drawn.push({ layer, index });
    }
  }
  return drawn.sort(compareNeurons);
}
