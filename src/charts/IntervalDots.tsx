// Scores with their 95 % intervals under one another: a dot and a line each, the value in figures, chance as a
// reference line. A table, so that every number can be read and copied; the dots repeat it.

import { min } from "d3-array";
import { scaleLinear } from "d3-scale";
import "./IntervalDots.css";
import { countText, isBounded, rangeText, scoreText, UNBOUNDED, type Score } from "./intervalText.ts";

export interface IntervalRow {
  readonly name: string;
  readonly score: Score;
  /** accent: the H-Neurons; placebo: their random control (dashed); plain: the rest. */
  readonly tone: "accent" | "placebo" | "plain";
  /** Known, not measured, as guessing is: no interval is shown. */
  readonly exact?: boolean;
}

export interface IntervalDotsProps {
  readonly caption: string;
  /** Name of the number and where it was read: `held-out AUROC`. */
  readonly unit: string;
  readonly rows: readonly IntervalRow[];
  /** Where guessing stands. Default 0.5. */
  readonly chance?: number;
}

const HEIGHT = 24;
const MIDDLE = HEIGHT / 2;
const percent = (v: number): string => `${v.toFixed(2)}%`;

export function IntervalDots({ caption, unit, rows, chance = 0.5 }: IntervalDotsProps) {
  const low = min(rows, (r) => r.score.low) ?? chance;
  // From .40 on, or lower where an interval reaches there: dots of two tables stand over one another.
  const x = scaleLinear([Math.min(0.4, Math.floor(Math.min(low, chance) * 10) / 10), 1], [2, 98]);
  const sizes = [...new Set(rows.map((r) => r.score.n))];
  const n = sizes.length === 1 ? sizes[0] : undefined;
  return (
    <table className="interval-dots">
      <caption>
        <span>{caption}</span>
        <span className="k num">
          {unit}
          {n !== undefined && `, n = ${countText(n)}`}
        </span>
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Predictor</th>
          <th scope="col">Value and 95 % interval</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, score, tone, exact }) => (
          <tr key={name} className={`interval-${tone}`}>
            <th scope="row">{name}</th>
            <td className="num">
              <svg width="100%" height={HEIGHT} aria-hidden="true">
                <line
                  className="interval-chance"
                  x1={percent(x(chance))}
                  x2={percent(x(chance))}
                  y1={0}
                  y2={HEIGHT}
                />
                <line
                  className="interval-line"
                  x1={percent(x(score.low))}
                  x2={percent(x(score.high))}
                  y1={MIDDLE}
                  y2={MIDDLE}
                />
                <circle className="interval-dot" cx={percent(x(score.value))} cy={MIDDLE} r={3.8} />
              </svg>
              <span className="interval-value" data-n={n === undefined ? "" : undefined}>
                <b>{scoreText(score.value)}</b>{" "}
                <span>{exact ? "no interval" : isBounded(score) ? rangeText(score) : UNBOUNDED}</span>
                {n === undefined && <span> n&nbsp;=&nbsp;{countText(score.n)}</span>}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
