// Colour scales of the charts: sequential orange for magnitude (risk, CETT), blue to orange for signed values, and
// the steps in which text shows risk. Pure: a scale is a function of numbers and of the theme, never of the page.

import { interpolateLab, piecewise } from "d3-interpolate";
import { scaleDiverging, scaleQuantize, scaleSequential } from "d3-scale";

export type Theme = "light" | "dark";

/** From nothing to most. Zero is the surface that a chart lies on, so that an empty cell looks empty. */
const MAGNITUDE: Record<Theme, string[]> = {
  light: ["#ffffff", "#fbdeb2", "#de7f24", "#6e2c08"],
  dark: ["#18181b", "#5c3a18", "#de7f24", "#ffe2b0"],
};

/** Blue is faithful or less, orange hallucinated or more; the middle is the surface. */
const SIGNED: Record<Theme, string[]> = {
  light: ["#1d4f86", "#8fb8e0", "#ffffff", "#f3b98d", "#a8380a"],
  dark: ["#9cccff", "#356293", "#18181b", "#8a4a1c", "#ffae70"],
};

/** 0…max to a colour; values beyond are drawn as the ends. */
export function magnitudeScale(max: number, theme: Theme): (value: number) => string {
  return scaleSequential(piecewise(interpolateLab, MAGNITUDE[theme]))
    .domain([0, max > 0 ? max : 1])
    .clamp(true);
}

/** −extent…0…extent to a colour, zero in the middle. */
export function signedScale(extent: number, theme: Theme): (value: number) => string {
  const end = extent > 0 ? extent : 1;
  return scaleDiverging(piecewise(interpolateLab, SIGNED[theme])).domain([-end, 0, end]).clamp(true);
}

/** Entries of a colour table: fine enough that no step is seen. */
export const TABLE_SIZE = 256;

/** The magnitude scale as [TABLE_SIZE, 3] bytes r, g, b: what a loop over pixels can index. */
export function magnitudeTable(theme: Theme): Uint8ClampedArray {
  const colour = magnitudeScale(TABLE_SIZE - 1, theme);
  const table = new Uint8ClampedArray(TABLE_SIZE * 3);
  for (let i = 0; i < TABLE_SIZE; i++)
    table.set((colour(i).match(/\d+/g) ?? []).slice(0, 3).map(Number), i * 3);
  return table;
}

/** Colours of evenly spaced values 0…max where colour grows with their square root: CSS stops for a legend's bar. */
export function magnitudeStops(theme: Theme): string {
  const colour = magnitudeScale(1, theme);
  return Array.from({ length: 17 }, (_, i) => colour(Math.sqrt(i / 16))).join(", ");
}

export const RISK_STEPS = [0, 1, 2, 3, 4] as const;
export type RiskStep = (typeof RISK_STEPS)[number];

const quantizeRisk = scaleQuantize<RiskStep>().domain([0, 1]).range(RISK_STEPS);

/** Risk in [0, 1] to a step: equal fifths, 0 the lowest. What is not a number has no risk to show. */
export const riskStep = (risk: number): RiskStep => (Number.isNaN(risk) ? 0 : quantizeRisk(risk));
