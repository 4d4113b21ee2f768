// What the colours and the triangles of the heatmap mean.

import { useTheme } from "./HeatmapTheme.ts";
import { formatCett } from "./heatmapPixels.ts";
import { magnitudeStops } from "./scales.ts";

interface Props {
  /** Largest CETT of the picture; null while there is none. */
  readonly max: number | null;
  readonly marked: boolean;
}

export function HeatmapLegend({ max, marked }: Props) {
  const stops = magnitudeStops(useTheme());
  return (
    <div className="heatmap-legend num">
      <span>0</span>
      <span
        className="heatmap-ramp"
        title="Colour grows with the square root of CETT, so that small values can be told apart"
        style={{ backgroundImage: `linear-gradient(to right, ${stops})` }}
      />
      <span>{max === null ? "max" : formatCett(max)} CETT</span>
      {marked && (
        <span className="heatmap-key">
          <i aria-hidden="true">▲</i> H-Neuron
        </span>
      )}
    </div>
  );
}
