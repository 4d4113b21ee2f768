// What lies over the cells of the heatmap, in SVG: labels of layers, ticks of neurons, a triangle for each H-Neuron,
// the cell cursor and the ring of the selected neuron. It takes no pointer events; the canvas under it does.

import { memo } from "react";
import { scaleLinear } from "d3-scale";

import { formatNeuron, type NeuronAddress } from "../base/neuron.ts";
import { markX, type PlacedMark, type Plot } from "./heatmapMarks.ts";
import type { Cell } from "./heatmapPixels.ts";

interface Props {
  readonly plot: Plot;
  readonly columns: number;
  readonly marks: readonly PlacedMark[];
  readonly selected: NeuronAddress | null;
  readonly cursor: Cell | null;
  /** The mark that is pointed at, in the cursor's cell or over it. */
  readonly aimed: NeuronAddress | null;
}

const triangle = ({ x, foot, size }: PlacedMark): string =>
  `M${x - size / 2} ${foot}h${size}L${x} ${foot - size}Z`;

export const HeatmapOverlay = memo(function HeatmapOverlay(props: Props) {
  const { plot, columns, marks, selected, cursor, aimed } = props;
  const { width, height, layers } = plot;
  if (width === 0 || layers === 0) return null;
  const row = height / layers;
  const every = Math.ceil(12 / row); // layer labels need 12 px each
  const x = scaleLinear([0, plot.neuronsPerLayer], [0, width]);
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
        {marks.map((mark) => (
          <path key={formatNeuron(mark.neuron)} className="heatmap-mark" d={triangle(mark)} />
        ))}
        {cursor && (
          <rect
            className="heatmap-cursor"
            x={(cursor.column / columns) * width - 1}
            y={cursor.layer * row - 1}
            width={width / columns + 2}
            height={row + 1}
          />
        )}
        {selected && (
          <circle
            className="heatmap-ring"
            cx={markX(selected.index, plot)}
            cy={(selected.layer + 0.5) * row}
            r={Math.min(9, row / 2 + 2)}
          />
        )}
        {marks.map(
          (mark) =>
            aimed &&
            formatNeuron(mark.neuron) === formatNeuron(aimed) && (
              <path
                key={formatNeuron(mark.neuron)}
                className="heatmap-mark heatmap-aimed"
                d={triangle(mark)}
              />
            ),
        )}
      </g>
    </svg>
  );
});
