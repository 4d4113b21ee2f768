// Contributions pooled to the width of a picture: the maximum of each cell, so that no single neuron is lost, and
// which neuron it was. And the reading of one neuron across lanes.

import { HnError } from "../base/errors.ts";
import type { NeuronAddress } from "../base/neuron.ts";
import type { Tensor } from "../math/matrix.ts";
import { present } from "../base/assert.ts";
import type { LanesRun } from "./lanes.ts";
import type { TokenRange } from "./types.ts";

export interface Heatmap {
  readonly layers: number;
  readonly columns: number;
  /** [layers, columns] row-major: the largest CETT among the pooled neurons, ≥ 0. */
  readonly values: Float32Array<ArrayBuffer>;
  /** [layers, columns] row-major: index of that neuron. */
  readonly argmax: Uint32Array<ArrayBuffer>;
  readonly neuronsPerLayer: number;
  readonly max: number;
}

export interface NeuronReading {
  /** Per lane: CETT at each token of its answer. */
  readonly lanes: readonly { readonly id: string; readonly cett: readonly number[] }[];
  /** ‖W_down[:,j]‖₂ */
  readonly downNorm: number;
  /** Rank of this neuron by mean CETT over the reference lane's answer among all neurons, 1 = largest. */
  readonly rank: number;
  readonly neurons: number;
}

/** Mean over tokens `from` to `to` of [tokens, layers, neurons]; gives [layers · neurons]. */
function meanOverTokens(cett: Tensor, { from, to }: TokenRange): Float32Array {
  const [tokens = 0, layers = 0, neurons = 0] = cett.shape;
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to < tokens))
    throw new HnError("out-of-range", `Tokens ${from} to ${to} do not lie in an answer of ${tokens} tokens.`);
  const size = layers * neurons;
  const mean = new Float32Array(size);
  for (let t = from; t <= to; t++)
    for (let i = 0; i < size; i++) mean[i]! += cett.data[t * size + i]! / (to - from + 1);
  return mean;
}

/** Max-pools [layers, neurons] to at most `columns` columns; column c covers neurons ⌊c·n/columns⌋ to the next one's. */
function poolHeatmap(values: Float32Array, layers: number, neurons: number, columns: number): Heatmap {
  const width = Math.max(1, Math.min(neurons, Math.floor(columns)));
  const pooled = new Float32Array(layers * width);
  const argmax = new Uint32Array(layers * width);
  let max = 0;
  for (let layer = 0; layer < layers; layer++) {
    for (let column = 0; column < width; column++) {
      const end = Math.floor(((column + 1) * neurons) / width);
      let best = Math.floor((column * neurons) / width);
      for (let j = best + 1; j < end; j++)
        if (values[layer * neurons + j]! > values[layer * neurons + best]!) best = j;
      const value = values[layer * neurons + best]!;
      pooled[layer * width + column] = value;
      argmax[layer * width + column] = best;
      if (value > max) max = value;
    }
  }
  return { layers, columns: width, values: pooled, argmax, neuronsPerLayer: neurons, max };
}

export async function laneHeatmap(
  run: LanesRun,
  lane: number,
  tokens: TokenRange,
  columns: number,
): Promise<Heatmap> {
  const cett = await run.cett(lane);
  return poolHeatmap(meanOverTokens(cett, tokens), cett.shape[1] ?? 0, cett.shape[2] ?? 0, columns);
}

export async function readNeuron(run: LanesRun, neuron: NeuronAddress): Promise<NeuronReading> {
  const readings = [];
  for (const [lane, { id, ids }] of run.lanes.entries()) {
    if (ids.length === 0) readings.push({ id, cett: [] });
    else readings.push({ id, cett: traceOf(await run.cett(lane), neuron) });
  }
  const reference = run.lane(run.reference).ids.length > 0 ? await run.cett(run.reference) : null;
  const [tokens = 0, layers = 0, width = 0] = reference?.shape ?? [];
  let rank = 0;
  if (reference) {
    const mean = meanOverTokens(reference, { from: 0, to: tokens - 1 });
    const own = present(mean[neuron.layer * width + neuron.index], "a neuron of the model");
    rank = 1 + mean.reduce((above, value) => above + (value > own ? 1 : 0), 0);
  }
  return { lanes: readings, downNorm: run.downNorm(neuron), rank, neurons: layers * width };
}

function traceOf(cett: Tensor, { layer, index }: NeuronAddress): number[] {
  const [tokens = 0, layers = 0, neurons = 0] = cett.shape;
  if (layer >= layers || index >= neurons)
    throw new HnError(
      "out-of-range",
      `L${layer}:${index} is not in this model of ${layers} layers × ${neurons} neurons.`,
    );
  return Array.from({ length: tokens }, (_, t) => cett.data[(t * layers + layer) * neurons + index]!);
}
