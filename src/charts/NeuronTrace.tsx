// CETT of one neuron at each token of each lane's answer: one small row a lane, all on one scale, so that rows can be
// compared. Accent is yours, dashed grey the placebo, ink the reference.

import { max, mean } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";

import { formatCett } from "./heatmapPixels.ts";
import "./NeuronTrace.css";

export interface NeuronTraceLane {
  readonly id: string;
  readonly label: string;
  readonly tone: "accent" | "placebo" | "ink" | "soft";
  /** CETT at each token, ≥ 0. */
  readonly cett: readonly number[];
}

export interface NeuronTraceProps {
  readonly lanes: readonly NeuronTraceLane[];
  /** Marks one token of one lane. */
  readonly token?: { readonly lane: string; readonly position: number } | null;
}

const WIDTH = 200;
const HEIGHT = 24;

export function NeuronTrace({ lanes, token = null }: NeuronTraceProps) {
  const top = max(lanes, ({ cett }) => max(cett)) ?? 0;
  const longest = max(lanes, ({ cett }) => cett.length) ?? 0;
  const x = scaleLinear([0, Math.max(1, longest - 1)], [2, WIDTH - 2]);
  const y = scaleLinear([0, top > 0 ? top : 1], [HEIGHT - 1, 2]);
  const path = line<number>((_, i) => x(i), y);
  const under = area<number>((_, i) => x(i), HEIGHT - 1, y);
  return (
    <figure className="neuron-trace">
      <figcaption className="k">
        CETT at each token, 0 to {formatCett(top)} <span>mean</span>
      </figcaption>
      {lanes.map(({ id, label, tone, cett }) => (
        <div key={id} className="neuron-trace-row num" data-tone={tone}>
          <span>{label}</span>
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${label}: CETT at ${cett.length} tokens, largest ${formatCett(max(cett) ?? 0)}`}
          >
            <line className="neuron-trace-zero" x1={0} x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} />
            <path className="neuron-trace-area" d={under(cett) ?? ""} />
            <path
              className="neuron-trace-line"
              d={path(cett.length === 1 ? [...cett, ...cett] : cett) ?? ""}
            />
            {token?.lane === id && token.position < cett.length && (
              <line
                className="neuron-trace-token"
                x1={x(token.position)}
                x2={x(token.position)}
                y1={0}
                y2={HEIGHT}
              />
            )}
          </svg>
          <span>{cett.length > 0 ? formatCett(mean(cett) ?? 0) : "–"}</span>
        </div>
      ))}
    </figure>
  );
}
