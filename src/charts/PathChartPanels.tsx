// The two panels of the path chart with their axes: scores above, counts below, over the same C. Coordinates are
// relative to each panel's top left corner, in CSS pixels.

import { countTicks, cText, cTicks, type PathFit, type pathGeometry, type PathSize } from "./pathGeometry.ts";
import { countText, scoreText } from "./intervalText.ts";

interface PanelProps {
  readonly path: readonly PathFit[];
  readonly geometry: ReturnType<typeof pathGeometry>;
  readonly size: PathSize;
  /** The point that is read out. */
  readonly index: number;
}

/** Scores need no more than three marks; chance is one of them, dashed. */
const scoreTicks = (low: number): number[] => [...(low < 0.4 ? [low] : []), 0.5, 0.75, 1];

export function ScorePanel({ path, geometry, size, index }: PanelProps) {
  const { x, score, rates } = geometry;
  const end = size.width - size.right;
  const point = path[index];
  return (
    <>
      {scoreTicks(score.domain()[0] ?? 0).map((t) => (
        <g key={t} transform={`translate(0, ${score(t)})`}>
          <line className={t === 0.5 ? "path-chance" : "path-grid"} x1={size.left} x2={end} />
          <text className="path-tick" x={size.left - 7} dy="0.32em" textAnchor="end">
            {scoreText(t)}
          </text>
        </g>
      ))}
      {rates.map(({ id, d }) => (
        <g key={id} className={`path-${id}`}>
          <path d={d} />
          {path.map((p) => {
            const value = p[id];
            return value === null ? null : <circle key={p.C} cx={x(p.C)} cy={score(value)} r={2} />;
          })}
          {point && point[id] !== null && <circle cx={x(point.C)} cy={score(point[id])} r={4} />}
        </g>
      ))}
    </>
  );
}

export function CountPanel({ path, geometry, size, index }: PanelProps) {
  const { x, count, countLine, most } = geometry;
  const end = size.width - size.right;
  const point = path[index];
  return (
    <>
      {countTicks(most).map((t) => (
        <g key={t} transform={`translate(0, ${count(t)})`}>
          <line className="path-grid" x1={size.left} x2={end} />
          <text className="path-tick" x={size.left - 7} dy="0.32em" textAnchor="end">
            {countText(t)}
          </text>
        </g>
      ))}
      <g className="path-positive">
        <path d={countLine} />
        {path.map((p) => (
          <circle key={p.C} cx={x(p.C)} cy={count(p.positive)} r={2} />
        ))}
        {point && <circle cx={x(point.C)} cy={count(point.positive)} r={4} />}
      </g>
      {cTicks(path).map((C) => (
        <text key={C} className="path-tick" x={x(C)} y={size.counts + 16} textAnchor="middle">
          {cText(C)}
        </text>
      ))}
      <text className="path-tick" x={size.left} y={size.counts + 31}>
        fewer neurons
      </text>
      <text className="path-tick" x={(size.left + end) / 2} y={size.counts + 31} textAnchor="middle">
        C (log)
      </text>
      <text className="path-tick" x={end} y={size.counts + 31} textAnchor="end">
        more neurons
      </text>
    </>
  );
}
