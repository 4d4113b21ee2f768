// What lies over the cells of the heatmap, in SVG: labels of layers, ticks of neurons, a triangle for each H-Neuron,
// the cell cursor and the ring of the selected neuron. It takes no pointer events; the canvas under it does.

import { memo } from "react";
import { scaleLinear } from "d3-scale";

import { formatNeuron, type NeuronAddress } from "../base/neuron.ts";
import type { Cell } from "./heatmapPixels.ts";

interface Plot {
  readonly width: number;
  readonly height: number;
}

interface Props {
  readonly plot: Plot;
  readonly layers: number;
  readonly columns: number;
  readonly neuronsPerLayer: number;
  readonly marks: readonly NeuronAddress[];
  readonly selected: NeuronAddress | null;
  readonly cursor: Cell | null;
}

const centre = ({ layer, index }: NeuronAddress, plot: Plot, layers: number, neuronsPerLayer: number) => ({
  x: ((index + 0.5) / neuronsPerLayer) * plot.width,
  foot: ((layer + 1) / layers) * plot.height - 1,
});

/** The mark within a few pixels of a point, nearest first: a triangle is easier to hit than the cell under it. */
export function markNear(
  marks: readonly NeuronAddress[],
  x: number,
  y: number,
  plot: Plot,
  layers: number,
  neuronsPerLayer: number,
): NeuronAddress | null {
  let nearest: NeuronAddress | null = null;
  let best = 7;
  for (const mark of marks) {
    const at = centre(mark, plot, layers, neuronsPerLayer);
    const distance = Math.hypot(at.x - x, at.foot - 4 - y);
    if (distance < best) [nearest, best] = [mark, distance];
  }
  return nearest;
}

export const HeatmapOverlay = memo(function HeatmapOverlay(props: Props) {
  const { plot, layers, columns, neuronsPerLayer, marks, selected, cursor } = props;
  const { width, height } = plot;
  if (width === 0 || layers === 0) return null;
  const row = height / layers;
  const every = Math.ceil(12 / row); // layer labels need 12 px each
  const x = scaleLinear([0, neuronsPerLayer], [0, width]);
  const ring = selected && centre(selected, plot, layers, neuronsPerLayer);
  return (
    <svg className="heatmap-overlay" width={width + 26} height={height + 18} aria-hidden="true">
      {Array.from({ length: layers }, (_, layer) =>
        layer % every === 0 ? (
          <text key={layer} className="heatmap-label" x={20} y={(layer + 0.5) * row + 3.5} textAnchor="end">
            {layer}
          </text>
        ) : null,
      )}
      <g transform="translate(26 0)">
        {x.ticks(Math.max(2, Math.floor(width / 80))).map((tick) => (
          <g key={tick} transform={`translate(${x(tick)} ${height})`}>
            <line className="heatmap-tick" y2={4} />
            <text className="heatmap-label" y={15} textAnchor={tick === 0 ? "start" : "middle"}>
              {tick.toLocaleString("en")}
            </text>
          </g>
        ))}
        {marks.map((mark) => {
          const at = centre(mark, plot, layers, neuronsPerLayer);
          const size = Math.min(8, row * 0.6);
          return (
            <path
              key={formatNeuron(mark)}
              className="heatmap-mark"
              d={`M${at.x - size / 2} ${at.foot}h${size}L${at.x} ${at.foot - size}Z`}
            />
          );
        })}
        {cursor && (
          <rect
            className="heatmap-cursor"
            x={(cursor.column / columns) * width - 1}
            y={cursor.layer * row - 1}
            width={width / columns + 2}
            height={row + 1}
          />
        )}
        {selected && ring && (
          <circle
            className="heatmap-ring"
            cx={ring.x}
            cy={(selected.layer + 0.5) * row}
            r={Math.min(9, row / 2 + 2)}
          />
        )}
      </g>
    </svg>
  );
});
