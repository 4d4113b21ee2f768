// Rows of the neuron table in the order that a person asked for, and the bar of a weight. Pure.

import { compareNeurons, type NeuronAddress } from "../../base/neuron.ts";

export type WeightedNeuron = NeuronAddress & { readonly weight: number };

export const COLUMNS = ["address", "layer", "weight"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  readonly column: Column;
  readonly direction: "ascending" | "descending";
}

/** Largest weight first: what a reader looks for. It says which neuron the fit leaned on, not which matters most. */
export const FIRST_ORDER: Order = { column: "weight", direction: "descending" };

const COMPARE: Record<Column, (a: WeightedNeuron, b: WeightedNeuron) => number> = {
  address: compareNeurons,
  layer: (a, b) => a.layer - b.layer,
  weight: (a, b) => a.weight - b.weight,
};

/** Ties stand in the order of their addresses whichever way the column is sorted. */
export function sortedNeurons(
  neurons: readonly WeightedNeuron[],
  { column, direction }: Order,
): WeightedNeuron[] {
  const sign = direction === "ascending" ? 1 : -1;
  return [...neurons].sort((a, b) => sign * COMPARE[column](a, b) || compareNeurons(a, b));
}

/** Where a weight's bar starts and how wide it is, in per cent of its room; zero is in the middle if any is below. */
export function weightBar(
  weight: number,
  neurons: readonly WeightedNeuron[],
): { left: number; width: number } {
  const most = neurons.reduce((m, n) => Math.max(m, Math.abs(n.weight)), 0);
  const share = most > 0 ? Math.abs(weight) / most : 0;
  if (!neurons.some((n) => n.weight < 0)) return { left: 0, width: 100 * share };
  return { left: weight < 0 ? 50 - 50 * share : 50, width: 50 * share };
}
