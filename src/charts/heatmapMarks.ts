// Where the triangles of H-Neurons stand over the heatmap, which one is meant by a point, and which comes next. Pure.

import { compareNeurons, type NeuronAddress } from "../base/neuron.ts";

export interface Plot {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly layers: number;
  readonly neuronsPerLayer: number;
}

/** A triangle: apex up, `foot` its lower edge, `size` wide and high; CSS pixels of the plot. */
export interface PlacedMark {
  readonly neuron: NeuronAddress;
  readonly x: number;
  readonly foot: number;
  readonly size: number;
}

/** Between two triangles: what keeps their outlines apart. */
const GAP = 2;

/** Centre of a neuron in its layer, in pixels from the left. */
export const markX = (index: number, { width, neuronsPerLayer }: Plot): number =>
  ((index + 0.5) / neuronsPerLayer) * width;

/**
 * Each mark over its own neuron, within the plot. One that would cover another of its layer stands above it, as long
 * as the layer is high enough; those beyond share the top.
 */
export function placeMarks(marks: readonly NeuronAddress[], plot: Plot): readonly PlacedMark[] {
  const row = plot.height / plot.layers;
  const size = Math.min(8, row * 0.6);
  const step = size * 0.9;
  const levels = Math.max(1, 1 + Math.floor((row - 2 - size) / step));
  let layer = -1;
  let ends: number[] = []; // right edge of the last mark, a level
  return marks.toSorted(compareNeurons).map((neuron) => {
    if (neuron.layer !== layer) [layer, ends] = [neuron.layer, []];
    const x = Math.max(size / 2, Math.min(plot.width - size / 2, markX(neuron.index, plot)));
    const left = x - size / 2;
    let level = 0;
    while (level < levels - 1 && left < (ends[level] ?? -Infinity) + GAP) level++;
    ends[level] = x + size / 2;
    return { neuron, x, foot: (neuron.layer + 1) * row - 1 - level * step, size };
  });
}

/** The mark within a few pixels of a point, nearest first: a triangle is easier to hit than the cell under it. */
export function markNear(placed: readonly PlacedMark[], x: number, y: number): NeuronAddress | null {
  let nearest: NeuronAddress | null = null;
  let best = 7;
  for (const mark of placed) {
    const distance = Math.hypot(mark.x - x, mark.foot - mark.size / 2 - y);
    if (distance < best) [nearest, best] = [mark.neuron, distance];
  }
  return nearest;
}

/** The mark after (1) or before (−1) an address in the order of layers and neurons; from the end it begins anew. */
export function nextMark(
  marks: readonly NeuronAddress[],
  from: NeuronAddress,
  direction: 1 | -1,
): NeuronAddress | null {
  const sorted = marks.toSorted((a, b) => direction * compareNeurons(a, b));
  return sorted.find((mark) => direction * compareNeurons(mark, from) > 0) ?? sorted[0] ?? null;
}
