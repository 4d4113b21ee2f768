// The control of a sweep: sets of random neurons, matched to those that are turned per layer in number and in mean CETT,
// since a neuron that contributes little moves little whoever it is (PAPER.md, traps).

import { present } from "../../base/assert.ts";
import { HnError } from "../../base/errors.ts";
import { compareNeurons, type NeuronAddress } from "../../base/neuron.ts";
import { integerBelow, randomStream } from "../../math/stream.ts";
import type { Model, Prompt } from "../../model/types.ts";

/** Of so many neurons whose mean CETT is nearest, one is drawn. */
const NEAREST = 20;

/**
 * Mean CETT of every neuron over all positions of some prompts, `[layers · neurons]` row-major, ≥ 0.
 * Throws what the model does.
 */
export async function meanContributions(
  model: Model,
  prompts: readonly Prompt[],
  signal: AbortSignal | undefined,
  onRead: (done: number) => void,
): Promise<Float64Array> {
  const { layerCount, neuronsPerLayer } = model.card;
  const mean = new Float64Array(layerCount * neuronsPerLayer);
  for (const [i, prompt] of prompts.entries()) {
    const ids = model.encode(prompt);
    const { data } = await model.capture({ ids, groups: [ids.map((_, at) => at)], scale: [] }, signal);
    for (let j = 0; j < mean.length; j++) mean[j]! += data[j]! / prompts.length;
    onRead(i + 1);
  }
  return mean;
}

/**
 * One set: for every turned neuron another of its layer, drawn among the nearest in log mean CETT that are alive, in
 * nobody's weights and not drawn yet. Stream: (seed, "matched", set).
 * @param turned each once
 * @param excluded never drawn: neurons with a known weight
 * @throws HnError `out-of-range` where a layer has too few others
 */
export function matchedNeurons(
  turned: readonly NeuronAddress[],
  excluded: readonly NeuronAddress[],
  mean: Float64Array,
  neuronsPerLayer: number,
  seed: number,
  set: number,
): NeuronAddress[] {
  const stream = randomStream(seed, "matched", set);
  const place = ({ layer, index }: NeuronAddress): number => layer * neuronsPerLayer + index;
  const taken = new Set([...turned, ...excluded].map(place));
  const logMean = (at: number): number => Math.log(mean[at]! + Number.MIN_VALUE);
  const drawn = turned.map((neuron) => {
    const from = neuron.layer * neuronsPerLayer;
    const free = Array.from({ length: neuronsPerLayer }, (_, index) => from + index).filter(
      (at) => !taken.has(at) && mean[at]! > 0,
    );
    if (free.length === 0)
      throw new HnError(
        "out-of-range",
        `Layer ${neuron.layer} has no other neuron left that contributes, so that no random set matches the one that is turned. Turn fewer neurons.`,
      );
    const own = logMean(place(neuron));
    const distance = (at: number): number => Math.abs(logMean(at) - own);
    free.sort((a, b) => distance(a) - distance(b) || a - b);
    const at = present(free[integerBelow(Math.min(NEAREST, free.length), stream)], "a free neuron");
    taken.add(at);
    return { layer: neuron.layer, index: at - from };
  });
  return drawn.sort(compareNeurons);
}
