// Where the points of a regularisation path stand in its picture, and each point in words. Pure: numbers in,
// coordinates and text out.

import { extent, max, min } from "d3-array";
import { scaleLinear, scaleLog, scaleSymlog } from "d3-scale";
import { line } from "d3-shape";
import { countText, scoreText } from "./intervalText.ts";

/** One fit of the path; study/types.ts has the same shape. Rates are shares in [0, 1]. */
export interface PathFit {
  readonly C: number;
  /** Neurons with a weight other than 0, and with a weight above 0. */
  readonly nonzero: number;
  readonly positive: number;
  readonly validationAccuracy: number;
  readonly validationAuroc: number;
  /** Accuracy with this point's H-Neurons at α = 0; null where it was not measured. */
  readonly suppressedAccuracy: number | null;
}

export interface PathSize {
  readonly width: number;
  /** Of the panel of scores above, and of the panel of counts below. */
  readonly scores: number;
  readonly counts: number;
  readonly left: number;
  readonly right: number;
}

const RATES = ["validationAuroc", "validationAccuracy", "suppressedAccuracy"] as const;
export type PathRate = (typeof RATES)[number];

/** `0.01`, `0.3`, `1,000` */
export const cText = (C: number): string => {
  const rounded = Number(C.toPrecision(3));
  return rounded >= 1000 ? countText(rounded) : String(rounded);
};

/** Powers of ten that the path spans: the marks of the axis. */
export function cTicks(path: readonly Pick<PathFit, "C">[]): number[] {
  const [low, high] = extent(path, (p) => p.C);
  if (low === undefined || high === undefined) return [];
  const ticks: number[] = [];
  for (let e = Math.ceil(Math.log10(low) - 1e-9); e <= Math.log10(high) + 1e-9; e++) ticks.push(10 ** e);
  return ticks;
}

/** 0, 1, 10, 100 … up to the most neurons; 1 only where it does not run into 0. */
export function countTicks(most: number): number[] {
  const ticks = [0];
  for (let t = most > 30 ? 10 : 1; t <= Math.max(most, 1); t *= 10) ticks.push(t);
  return ticks;
}

/** Scales and lines of a path in rising order of C; at least one point. */
export function pathGeometry(path: readonly PathFit[], size: PathSize) {
  const [low = 0.1, high = 10] = extent(path, (p) => p.C);
  const x = scaleLog()
    .domain(low === high ? [low / 3, high * 3] : [low, high])
    .range([size.left, size.width - size.right]);
  const rates = path.flatMap((p) => RATES.map((r) => p[r])).filter((v) => v !== null);
  const floor = Math.min(0.4, Math.floor((min(rates) ?? 0) * 10) / 10);
  const score = scaleLinear([floor, 1], [size.scores, 0]);
  const most = Math.max(max(path, (p) => p.positive) ?? 0, 1);
  const count = scaleSymlog([0, most], [size.counts, 0]);
  const rateLine = (rate: PathRate): string =>
    line<PathFit>()
      .defined((p) => p[rate] !== null)
      .x((p) => x(p.C))
      .y((p) => score(p[rate] ?? 0))(path) ?? "";
  return {
    x,
    score,
    count,
    most,
    rates: RATES.filter((r) => path.some((p) => p[r] !== null)).map((id) => ({ id, d: rateLine(id) })),
    countLine:
      line<PathFit>()
        .x((p) => x(p.C))
        .y((p) => count(p.positive))(path) ?? "",
  };
}

/** Index of the point nearest to a horizontal position, 0 for an empty path. */
export function nearestPoint(
  path: readonly Pick<PathFit, "C">[],
  x: (C: number) => number,
  at: number,
): number {
  let best = 0;
  for (const [i, p] of path.entries())
    if (Math.abs(x(p.C) - at) < Math.abs(x(path[best]?.C ?? p.C) - at)) best = i;
  return best;
}

/** Index of the chosen C; −1 where it is not on the path. */
export const chosenPoint = (path: readonly Pick<PathFit, "C">[], C: number): number =>
  path.findIndex((p) => Math.abs(p.C - C) <= 1e-9 * Math.abs(C));

/** The readout: `C = 0.3: 9 neurons with positive weight (12 not zero), validation AUROC .79, accuracy .70`. */
export function pointText(p: PathFit): string {
  const more = p.nonzero > p.positive ? ` (${countText(p.nonzero)} not zero)` : "";
  const suppressed =
    p.suppressedAccuracy === null
      ? ""
      : `, right answers kept with them silenced ${scoreText(p.suppressedAccuracy)}`;
  return (
    `C = ${cText(p.C)}: ${countText(p.positive)} ${p.positive === 1 ? "neuron" : "neurons"} with positive weight` +
    `${more}, validation AUROC ${scoreText(p.validationAuroc)}, accuracy ${scoreText(p.validationAccuracy)}${suppressed}`
  );
}
