// Where the marks of a dot plot stand, and the same numbers as a table. Pure: numbers in, percentages and text out.

import { scaleLinear } from "d3-scale";
import { countText } from "./intervalText.ts";

/**
 * How a series is drawn, told apart by shape as well as by colour: discs (accent, ink), the same hollow (accent-other,
 * ink-other: the same thing from elsewhere), diamonds (calm, calm-other), baselines in grey (square, triangle, cross),
 * the random control as a dashed range (placebo) or one by one (tick).
 */
export type DotLook =
  | "accent"
  | "accent-other"
  | "ink"
  | "ink-other"
  | "calm"
  | "calm-other"
  | "square"
  | "triangle"
  | "cross"
  | "placebo"
  | "tick";

export interface DotSeries {
  readonly id: string;
  readonly name: string;
  readonly look: DotLook;
  /** Line of a row that it stands on, from the top, so that intervals do not cover one another. Default 0. */
  readonly lane?: number;
  /** Stands before its line, a few characters. */
  readonly tag?: string;
  /** A word before its value in figures, where rows tell different series. */
  readonly word?: string;
  /** Whether the key names it. Default true; false where the key has another that looks like it. */
  readonly listed?: boolean;
}

export interface DotMark {
  /** Id of its series. */
  readonly series: string;
  readonly value: number;
  /** Of its 95 % interval; `high` alone is the highest of which `value` is the middle. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** Whose it is, where a series has several; the table says it. */
  readonly label?: string;
}

export interface DotRow {
  readonly name: string;
  /** Counted; absent where it is not known. */
  readonly n?: number | undefined;
  readonly marks: readonly DotMark[];
  /** The series whose value stands in figures at its end. Default the first of the plot. */
  readonly lead?: string;
}

/** Keeps the marks at both ends whole. */
const MARGIN = 2;

/**
 * The common scale of all rows: a value to per cent of the width, and the ticks of its axis.
 * @param extent both ends, further out where a mark lies beyond
 */
export function dotScale(rows: readonly DotRow[], extent: readonly [number, number]) {
  const values = rows.flatMap(({ marks }) =>
    marks.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]),
  );
  const low = Math.min(extent[0], ...values);
  const high = Math.max(extent[1], ...values);
  const scale = scaleLinear([low, high > low ? high : low + 1], [MARGIN, 100 - MARGIN]);
  const at = (value: number): string => `${scale(value).toFixed(2)}%`;
  return { at, ticks: scale.ticks(5), domain: scale.domain() };
}

/** Lines of a row that its series take. */
export const laneCount = (series: readonly DotSeries[]): number =>
  Math.max(...series.map(({ lane = 0 }) => lane + 1), 1);

/** Those series that any row has a mark of. */
export const usedSeries = (series: readonly DotSeries[], rows: readonly DotRow[]): DotSeries[] =>
  series.filter(({ id }) => rows.some(({ marks }) => marks.some((m) => m.series === id)));

/** The series and the mark that a row tells in figures; null where it has none. */
export function leadOf(
  { lead, marks }: DotRow,
  used: readonly DotSeries[],
): { series: DotSeries; mark: DotMark } | null {
  const series = used.find(({ id }) => id === (lead ?? used[0]?.id));
  const mark = marks.find((m) => m.series === series?.id);
  return series && mark ? { series, mark } : null;
}

export interface TextTable {
  readonly head: readonly string[];
  /** The first cell names its row. */
  readonly rows: readonly (readonly string[])[];
  /** Index of a row that stands out; -1 or absent where none does. */
  readonly marked?: number;
}

/** A mark's value, and its interval where it has one. */
export type MarkText = (mark: Omit<DotMark, "series">) => string;

/** `.79 [.72, .86]`; `.56, highest .71`; `.79` */
export const bracketed =
  (format: (value: number) => string): MarkText =>
  ({ value, low, high }) => {
    if (high === undefined) return format(value);
    return low === undefined
      ? `${format(value)}, highest ${format(high)}`
      : `${format(value)} [${format(low)}, ${format(high)}]`;
  };

/** Every number of a plot. @param kind what a row is: the head of the first column */
export function dotTable(
  kind: string,
  rows: readonly DotRow[],
  series: readonly DotSeries[],
  text: MarkText,
): TextTable {
  const used = usedSeries(series, rows);
  const counted = rows.some(({ n }) => n !== undefined);
  return {
    head: [kind, ...(counted ? ["n"] : []), ...used.map(({ name }) => name)],
    rows: rows.map(({ name, n, marks }) => [
      name,
      ...(counted ? [n === undefined ? "–" : countText(n)] : []),
      ...used.map(({ id }) =>
        cellText(
          marks.filter((m) => m.series === id),
          text,
        ),
      ),
    ]),
  };
}

/** Few marks one by one, many by their ends. */
function cellText(marks: readonly DotMark[], text: MarkText): string {
  if (marks.length === 0) return "–";
  if (marks.length <= 4)
    return marks
      .map((mark) => (mark.label === undefined ? text(mark) : `${mark.label}: ${text(mark)}`))
      .join("; ");
  const values = marks.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => text({ value }));
  return `${low} to ${high} (${marks.length})`;
}
