// Where lines over a common scale stand, and the same numbers as a table. Pure: numbers in, coordinates and text out.

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { TextTable } from "./dotGeometry.ts";

export interface LineSeries {
  readonly name: string;
  /** accent: what the figure is about; calm: what it is compared with, dashed. */
  readonly look: "accent" | "calm" | "ink";
  /** In rising order of x. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineSize {
  readonly width: number;
  readonly height: number;
  /** Room for the ticks' names. */
  readonly left: number;
  readonly bottom: number;
  readonly top: number;
  readonly right: number;
}

/** Scales, ticks and paths of lines with at least one point among them. @param y both ends of the vertical scale */
export function lineGeometry(
  lines: readonly LineSeries[],
  y: readonly [number, number],
  { width, height, left, bottom, top, right }: LineSize,
) {
  const xs = lines.flatMap(({ points }) => points.map(([at]) => at));
  const across = scaleLinear([Math.min(...xs), Math.max(...xs)], [left, width - right]);
  const up = scaleLinear(y, [height - bottom, top]);
  const path = line<readonly [number, number]>(
    ([at]) => across(at),
    ([, value]) => up(value),
  );
  return {
    x: across,
    y: up,
    xTicks: across.ticks(Math.min(4, Math.max(1, Math.floor((width - left - right) / 30)))),
    yTicks: up.ticks(3),
    paths: lines.map(({ points }) => path(points) ?? ""),
  };
}

/** Both ends of a scale that holds every line, rounded outwards; 0 to 1 where there is no point. */
export function lineDomain(lines: readonly LineSeries[]): [number, number] {
  const ys = lines.flatMap(({ points }) => points.map(([, y]) => y));
  if (ys.length === 0) return [0, 1];
  const [low = 0, high = 1] = scaleLinear([Math.min(...ys), Math.max(...ys)], [0, 1])
    .nice(4)
    .domain();
  return [low, high];
}

/** Every number, a row an x. @param kind what x is */
export function lineTable(
  kind: string,
  lines: readonly LineSeries[],
  format: (y: number) => string,
): TextTable {
  const xs = [...new Set(lines.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  return {
    head: [kind, ...lines.map(({ name }) => name)],
    rows: xs.map((x) => [
      x.toLocaleString("en"),
      ...lines.map(({ points }) => {
        const point = points.find(([at]) => at === x);
        return point ? format(point[1]) : "–";
      }),
    ]),
  };
}
