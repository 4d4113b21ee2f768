// The arithmetic of the heatmap: which colour each cell gets, which neurons a cell covers, which cell lies under a
// point. Pure, so that the component draws and the tests count.

import { TABLE_SIZE } from "./scales.ts";

/** What a heatmap shows: already pooled, so that no single neuron is lost. */
export interface HeatmapData {
  readonly layers: number;
  readonly columns: number;
  /** [layers, columns] row-major: the largest value among the pooled neurons, ≥ 0. */
  readonly values: Float32Array;
  /** [layers, columns] row-major: index of that neuron. */
  readonly argmax: Uint32Array;
  readonly neuronsPerLayer: number;
  readonly max: number;
}

export interface Cell {
  readonly layer: number;
  readonly column: number;
}

/** CSS pixels of the picture alone: 26 a layer, fewer where there are many. */
export const heatmapHeight = (layers: number): number =>
  layers * Math.max(4, Math.min(26, Math.floor(300 / Math.max(1, layers))));

/**
 * [layers, columns, 4] row-major RGBA, opaque; `table` is [TABLE_SIZE, 3]. Colour grows with the square root of the
 * value, since a single neuron often exceeds all others tenfold. NaN is drawn as 0.
 */
export function heatmapPixels(
  { values, max }: Pick<HeatmapData, "values" | "max">,
  table: Uint8ClampedArray,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  const factor = max > 0 ? 1 / max : 0;
  for (let i = 0; i < values.length; i++) {
    const step = Math.round(Math.sqrt(values[i]! * factor) * (TABLE_SIZE - 1));
    const entry = (step > 0 ? Math.min(step, TABLE_SIZE - 1) : 0) * 3; // NaN > 0 is false
    pixels[i * 4] = table[entry]!;
    pixels[i * 4 + 1] = table[entry + 1]!;
    pixels[i * 4 + 2] = table[entry + 2]!;
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

/** First and last neuron that a column pools. */
export function neuronsOf(
  column: number,
  columns: number,
  neuronsPerLayer: number,
): { from: number; to: number } {
  const edge = (c: number) => Math.floor((c * neuronsPerLayer) / columns);
  return { from: edge(column), to: Math.max(edge(column), edge(column + 1) - 1) };
}

/** The column that pools a neuron. */
export function columnOf(index: number, columns: number, neuronsPerLayer: number): number {
  let column = Math.min(columns - 1, Math.floor((index * columns) / neuronsPerLayer));
  while (column + 1 < columns && neuronsOf(column + 1, columns, neuronsPerLayer).from <= index) column++;
  return column;
}

/** The same picture in fewer columns, again by the maximum, so that a narrow plot loses no neuron; as it is if it fits. */
export function poolColumns(data: HeatmapData, columns: number): HeatmapData {
  if (columns >= data.columns) return data;
  const values = new Float32Array(data.layers * columns);
  const argmax = new Uint32Array(data.layers * columns);
  for (let layer = 0; layer < data.layers; layer++) {
    for (let c = 0; c < columns; c++)
      argmax[layer * columns + c] = neuronsOf(c, columns, data.neuronsPerLayer).from;
    for (let c = 0; c < data.columns; c++) {
      const from = layer * data.columns + c;
      const to = layer * columns + columnOf(data.argmax[from]!, columns, data.neuronsPerLayer);
      if (data.values[from]! <= values[to]!) continue;
      values[to] = data.values[from]!;
      argmax[to] = data.argmax[from]!;
    }
  }
  return { ...data, columns, values, argmax };
}

/** Most columns of equal width that fit: as many neurons in each as it takes for a column to be a pixel wide. */
export function columnsFor(width: number, neuronsPerLayer: number): number {
  if (!(width >= 1)) return 1;
  return Math.ceil(neuronsPerLayer / Math.ceil(neuronsPerLayer / Math.floor(width)));
}

/** The cell at a point of the plot, clamped to it. */
export function cellAt(
  x: number,
  y: number,
  { width, height, layers }: { readonly width: number; readonly height: number; readonly layers: number },
  columns: number,
): Cell {
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(value)));
  return { layer: clamp((y / height) * layers, layers), column: clamp((x / width) * columns, columns) };
}

/** Where a key moves the cursor to; null for a key that moves nothing. */
export function moveCell({ layer, column }: Cell, key: string, layers: number, columns: number): Cell | null {
  const to = (l: number, c: number): Cell => ({
    layer: Math.max(0, Math.min(layers - 1, l)),
    column: Math.max(0, Math.min(columns - 1, c)),
  });
  switch (key) {
    case "ArrowLeft":
      return to(layer, column - 1);
    case "ArrowRight":
      return to(layer, column + 1);
    case "ArrowUp":
    case "PageUp":
      return to(layer - 1, column);
    case "ArrowDown":
    case "PageDown":
      return to(layer + 1, column);
    case "Home":
      return to(layer, 0);
    case "End":
      return to(layer, columns - 1);
    default:
      return null;
  }
}

/** Three significant digits, never an exponent where a person can read the number without. */
export const formatCett = (value: number): string =>
  value === 0 ? "0" : value < 1e-4 ? value.toExponential(1) : value.toPrecision(3);

/** A cell in words, as it is shown and as it is read out. */
export function describeCell(data: HeatmapData, { layer, column }: Cell): string {
  const { from, to } = neuronsOf(column, data.columns, data.neuronsPerLayer);
  const at = layer * data.columns + column;
  const largest = `L${layer}:${data.argmax[at] ?? from}, CETT ${formatCett(data.values[at] ?? 0)}`;
  return from === to
    ? `layer ${layer}, ${largest}`
    : `layer ${layer}, neurons ${from} to ${to}, largest ${largest}`;
}
