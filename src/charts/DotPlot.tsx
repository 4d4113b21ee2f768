// Values of several series under one another, a row each, on one scale: dots with intervals, random sets as ticks. Hidden
// from screen readers: whoever shows it says what it shows, and gives the numbers as a table (dotTable).

import { symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolTriangle } from "d3-shape";
import {
  dotScale,
  laneCount,
  leadOf,
  usedSeries,
  type DotLook,
  type DotMark,
  type DotRow,
  type DotSeries,
  type MarkText,
} from "./dotGeometry.ts";
import "./DotPlot.css";
import { countText } from "./intervalText.ts";

export interface DotPlotProps {
  readonly rows: readonly DotRow[];
  /** The first lies on top, and its value stands in figures at the end of a row that has no `lead`. */
  readonly series: readonly DotSeries[];
  /** What stands over the values in figures. Default the first series' name. */
  readonly head?: string;
  /** Both ends of the scale, further out where a mark lies beyond. */
  readonly extent: readonly [number, number];
  /** A value on the axis. */
  readonly format: (value: number) => string;
  /** A mark in figures. */
  readonly text: MarkText;
  /** Where guessing stands, or no effect. */
  readonly reference?: number;
  /** What the axis measures. */
  readonly unit: string;
}

const LANE = 15;
const EDGE = 4;

/** Height of a lane's middle. */
const middle = (lane: number): number => EDGE + (lane + 0.5) * LANE;

const DISC = symbol(symbolCircle, 48)() ?? "";
const DIAMOND = symbol(symbolDiamond, 46)() ?? "";
const SHAPES: Readonly<Record<Exclude<DotLook, "tick">, string>> = {
  accent: DISC,
  "accent-other": DISC,
  ink: DISC,
  "ink-other": DISC,
  calm: DIAMOND,
  "calm-other": DIAMOND,
  square: symbol(symbolSquare, 40)() ?? "",
  triangle: symbol(symbolTriangle, 36)() ?? "",
  cross: symbol(symbolCross, 40)() ?? "",
  placebo: symbol(symbolCircle, 34)() ?? "",
};

/** A mark's shape about the origin. */
const Shape = ({ look }: { readonly look: DotLook }) =>
  look === "tick" ? <line y1={-5} y2={5} /> : <path className="dot-shape" d={SHAPES[look]} />;

export function DotPlot({ rows, series, head, extent, format, text, reference, unit }: DotPlotProps) {
  const used = usedSeries(series, rows);
  const { at, ticks } = dotScale(rows, extent);
  const height = laneCount(used) * LANE + 2 * EDGE;
  const tags = new Map(
    used.flatMap(({ lane = 0, tag }) => (tag === undefined ? [] : [[lane, tag] as const])),
  );
  return (
    <div className="dot-plot num" aria-hidden="true">
      <ul className="dot-key k">
        {used
          .filter(({ listed = true }) => listed)
          .map(({ id, name, look }) => (
            <li key={id}>
              <svg width={22} height={14} className={`dot-${look}`}>
                {look === "placebo" && <line className="dot-interval" x1={11} x2={22} y1={7} y2={7} />}
                <g transform="translate(11, 7)">
                  <Shape look={look} />
                </g>
              </svg>
              {name}
            </li>
          ))}
      </ul>
      <div className="dot-row dot-head k">
        <span />
        <span />
        <span className="dot-value">{head ?? used[0]?.name}</span>
      </div>
      {rows.map((row) => {
        const { name, n, marks } = row;
        const lead = leadOf(row, used);
        return (
          <div key={name} className="dot-row">
            <span className="dot-name">
              {name}
              {n !== undefined && <span className="k"> n&nbsp;=&nbsp;{countText(n)}</span>}
            </span>
            <svg className="dot-marks" width="100%" height={height}>
              {ticks.map((t) => (
                <line key={t} className="dot-grid" x1={at(t)} x2={at(t)} y1={0} y2={height} />
              ))}
              {reference !== undefined && (
                <line className="dot-reference" x1={at(reference)} x2={at(reference)} y1={0} y2={height} />
              )}
              {[...tags].map(([lane, tag]) => (
                <text key={lane} className="dot-tag" x={-4} y={middle(lane)} dy="0.34em">
                  {tag}
                </text>
              ))}
              {used.toReversed().map(({ id, look, lane = 0 }) => (
                <g key={id} className={`dot-${look}`}>
                  {marks
                    .filter((m) => m.series === id)
                    .map((mark, i) => (
                      <Mark key={i} mark={mark} look={look} at={at} y={middle(lane)} />
                    ))}
                </g>
              ))}
            </svg>
            <span className={`dot-value dot-${lead?.series.look}`}>
              {lead && [lead.series.word, text(lead.mark)].join(" ")}
            </span>
          </div>
        );
      })}
      <div className="dot-row dot-axis">
        <span />
        <svg width="100%" height={18}>
          {ticks.map((t) => (
            <text key={t} x={at(t)} y={13} textAnchor="middle">
              {format(t)}
            </text>
          ))}
        </svg>
        <span className="k">{unit}</span>
      </div>
    </div>
  );
}

interface MarkProps {
  readonly mark: DotMark;
  readonly look: DotLook;
  readonly at: (value: number) => string;
  readonly y: number;
}

function Mark({ mark: { value, low, high }, look, at, y }: MarkProps) {
  return (
    <>
      {high !== undefined && (
        <line className="dot-interval" x1={at(low ?? value)} x2={at(high)} y1={y} y2={y} />
      )}
      {high !== undefined && low === undefined && (
        <svg x={at(high)} y={y} overflow="visible">
          <line className="dot-end" y1={-3.5} y2={3.5} />
        </svg>
      )}
      {/* A nested svg moves by per cent, which a transform cannot. */}
      <svg x={at(value)} y={y} overflow="visible">
        <Shape look={look} />
      </svg>
    </>
  );
}
