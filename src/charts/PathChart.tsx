// The regularisation path: above, the validation scores over C; below, how many neurons have a positive weight. The
// chosen C is marked. One point at a time is read out: under the pointer, or by the arrow keys.

import { useId, useState, type PointerEvent } from "react";
import "./PathChart.css";
import { chosenPoint, nearestPoint, pathGeometry, pointText, type PathFit } from "./pathGeometry.ts";
import { CountPanel, ScorePanel } from "./PathChartPanels.tsx";
import { useWidth } from "./useWidth.ts";

export interface PathChartProps {
  /** In rising order of C. */
  readonly path: readonly PathFit[];
  /** The C that the study chose. */
  readonly chosen: number;
}

const SCORES = 118;
const COUNTS = 78;
const GAP = 26;
const AXIS = 34;
const TOP = 8;
const LEFT = 34;
const RIGHT = 20;

export function PathChart({ path, chosen }: PathChartProps) {
  const id = useId();
  const [observe, width] = useWidth();
  const [picked, setPicked] = useState<number | null>(null);
  if (path.length === 0) return <p className="k">No path was stored with this result.</p>;

  const size = { width, scores: SCORES, counts: COUNTS, left: LEFT, right: RIGHT };
  const geometry = pathGeometry(path, size);
  const chosenIndex = chosenPoint(path, chosen);
  const index = Math.min(picked ?? Math.max(chosenIndex, 0), path.length - 1);
  const point = path[index];
  if (!point) return null;
  const text = pointText(point) + (index === chosenIndex ? " — chosen" : "");
  const pointAt = ({ currentTarget, clientX }: PointerEvent<SVGSVGElement>): void =>
    setPicked(nearestPoint(path, geometry.x, clientX - currentTarget.getBoundingClientRect().left));
  const at = geometry.x(point.C);
  const chosenAt = chosenIndex < 0 ? null : geometry.x(chosen);
  const height = TOP + SCORES + GAP + COUNTS + AXIS;

  return (
    <figure className="path-chart" aria-labelledby={`${id}-name`}>
      <figcaption id={`${id}-name`} className="path-name">
        How sparse, how good <span className="k">validation scores and neurons over C</span>
      </figcaption>
      <ul className="path-key k" aria-hidden="true">
        {geometry.rates.map(({ id: rate }) => (
          <li key={rate} className={`path-key-${rate}`}>
            {RATE_NAMES[rate]}
          </li>
        ))}
        <li className="path-key-positive">neurons with positive weight</li>
        <li className="path-key-chance">chance</li>
      </ul>
      <div className="path-plot" ref={observe}>
        <input
          className="sr-only"
          type="range"
          aria-label="C of the regularisation path"
          aria-valuetext={text}
          min={0}
          max={path.length - 1}
          step={1}
          value={index}
          onChange={(event) => setPicked(event.currentTarget.valueAsNumber)}
          onBlur={() => setPicked(null)}
        />
        <svg
          width={width}
          height={height}
          aria-hidden="true"
          onPointerMove={pointAt}
          onPointerDown={pointAt}
          onPointerLeave={() => setPicked(null)}
        >
          {chosenAt !== null && (
            <g className="path-chosen" transform={`translate(${chosenAt}, 0)`}>
              <line y1={TOP} y2={height - AXIS} />
              <text
                y={TOP + SCORES + 17}
                textAnchor={chosenAt > width * 0.75 ? "end" : "start"}
                dx={chosenAt > width * 0.75 ? -6 : 6}
              >
                chosen
              </text>
            </g>
          )}
          <line className="path-cursor" x1={at} x2={at} y1={TOP} y2={height - AXIS} />
          <g transform={`translate(0, ${TOP})`}>
            <ScorePanel path={path} geometry={geometry} size={size} index={index} />
          </g>
          <g transform={`translate(0, ${TOP + SCORES + GAP})`}>
            <CountPanel path={path} geometry={geometry} size={size} index={index} />
          </g>
        </svg>
      </div>
      <p className="path-readout num" aria-hidden="true">
        {text}
      </p>
    </figure>
  );
}

const RATE_NAMES = {
  validationAuroc: "AUROC",
  validationAccuracy: "accuracy",
  suppressedAccuracy: "right answers kept at α = 0",
} as const;
