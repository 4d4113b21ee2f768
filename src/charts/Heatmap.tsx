// Contribution of every feed-forward neuron, layers × neurons: colour is magnitude, triangles are H-Neurons, a ring is
// the selected one. Pointer, keyboard and screen reader meet the same cells. Props in, events out; it fetches nothing.

import {
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from "react";

import { formatNeuron, type NeuronAddress } from "../base/neuron.ts";
import "./Heatmap.css";
import { HeatmapCanvas } from "./HeatmapCanvas.tsx";
import { HeatmapOverlay, markNear } from "./HeatmapOverlay.tsx";
import {
  cellAt,
  columnOf,
  columnsFor,
  describeCell,
  formatCett,
  moveCell,
  poolColumns,
  type Cell,
  type HeatmapData,
} from "./heatmapPixels.ts";
import { useTheme, useWidth } from "./HeatmapTheme.ts";
import { magnitudeStops } from "./scales.ts";

export interface HeatmapProps {
  /** Null while nothing is known; the empty grid is drawn then. */
  readonly data: HeatmapData | null;
  readonly layers: number;
  readonly neuronsPerLayer: number;
  readonly marks: readonly NeuronAddress[];
  readonly selected: NeuronAddress | null;
  /** The data is being replaced: it stays, a little paler. */
  readonly busy?: boolean;
  readonly onSelect: (neuron: NeuronAddress) => void;
  readonly onHover?: (neuron: NeuronAddress | null) => void;
  /** How many columns there is room for, whenever that changes. */
  readonly onColumns?: (columns: number) => void;
}

export function Heatmap(props: HeatmapProps) {
  const { data: full, layers, neuronsPerLayer, marks, selected, onSelect, onHover, onColumns } = props;
  const frame = useRef<HTMLDivElement>(null);
  const describedBy = useId();
  const [cursor, setCursor] = useState<Cell | null>(null);
  const [hovered, setHovered] = useState<Cell | null>(null);
  const [focused, setFocused] = useState(false);
  const width = useWidth(frame);
  const height = layers * Math.max(4, Math.min(26, Math.floor(300 / Math.max(1, layers))));
  const plot = useMemo(() => ({ width, height }), [width, height]);
  const wanted = width > 0 ? columnsFor(width, neuronsPerLayer) : 0;
  const data = useMemo(() => (full && wanted > 0 ? poolColumns(full, wanted) : null), [full, wanted]);
  const columns = data?.columns ?? Math.max(1, wanted);
  const stops = magnitudeStops(useTheme());

  useEffect(() => {
    if (wanted > 0) onColumns?.(wanted);
  }, [wanted, onColumns]);

  const largest = useCallback(
    ({ layer, column }: Cell): NeuronAddress | null =>
      data ? { layer, index: data.argmax[layer * data.columns + column] ?? 0 } : null,
    [data],
  );
  const hover = (cell: Cell | null) => {
    if (cell?.layer === hovered?.layer && cell?.column === hovered?.column) return;
    setHovered(cell);
    onHover?.(cell && largest(cell));
  };
  const at = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent) =>
    cellAt(offsetX, offsetY, width, height, layers, columns);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!data || event.metaKey || event.ctrlKey || event.altKey) return;
    const from = cursor ?? (selected ? cellOf(selected, data) : { layer: 0, column: 0 });
    if (event.key === "Enter") {
      event.preventDefault();
      const neuron = largest(from);
      if (neuron) onSelect(neuron);
      return;
    }
    const to = moveCell(from, event.key, layers, columns);
    if (!to) return;
    event.preventDefault();
    setCursor(to);
    setHovered(null);
  };

  const shown = hovered ?? (focused ? cursor : null);
  const mark = shown && marks.find((m) => data && sameCell(cellOf(m, data), shown));
  return (
    <div className="heatmap" data-busy={props.busy ? "" : undefined}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys */}
      <div
        ref={frame}
        className="heatmap-frame"
        role="application"
        aria-label="Heatmap of CETT, layers by neurons"
        aria-describedby={describedBy}
        tabIndex={0} // oxlint-disable-line jsx-a11y/no-noninteractive-tabindex -- an application takes keys
        onKeyDown={onKeyDown}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      >
        <HeatmapCanvas
          className="heatmap-canvas"
          data={data}
          plot={plot}
          onPointerMove={(event) => hover(data && at(event))}
          onPointerLeave={() => hover(null)}
          onClick={(event) => {
            if (!data) return;
            const { offsetX, offsetY } = event.nativeEvent;
            const cell = at(event);
            const neuron = markNear(marks, offsetX, offsetY, plot, layers, neuronsPerLayer) ?? largest(cell);
            setCursor(cell);
            if (neuron) onSelect(neuron);
          }}
        />
        <HeatmapOverlay
          plot={plot}
          layers={layers}
          columns={columns}
          neuronsPerLayer={neuronsPerLayer}
          marks={marks}
          selected={selected}
          cursor={hovered ?? (focused ? (cursor ?? { layer: 0, column: 0 }) : null)}
        />
      </div>
      <div className="heatmap-legend num">
        <span>0</span>
        <span
          className="heatmap-ramp"
          title="Colour grows with the square root of CETT, so that small values can be told apart"
          style={{ backgroundImage: `linear-gradient(to right, ${stops})` }}
        />
        <span>{data ? formatCett(data.max) : "max"} CETT</span>
        {marks.length > 0 && (
          <span className="heatmap-key">
            <i aria-hidden="true">▲</i> H-Neuron
          </span>
        )}
      </div>
      <p className="heatmap-readout mono num" aria-hidden="true">
        {shown && data
          ? `${describeCell(data, shown)}${mark ? ` · ▲ ${formatNeuron(mark)}` : ""}`
          : data
            ? "Point at a cell, or move with the arrow keys"
            : "\u00a0"}
      </p>
      <p id={describedBy} className="sr-only">
        Arrow keys move a cell, Home and End to the ends of a layer, Page Up and Page Down a layer, Enter
        selects the largest neuron of the cell.
      </p>
      <p className="sr-only" aria-live="polite">
        {data && focused && cursor && describeCell(data, cursor)}
      </p>
    </div>
  );
}

const cellOf = ({ layer, index }: NeuronAddress, data: HeatmapData): Cell => ({
  layer,
  column: columnOf(index, data.columns, data.neuronsPerLayer),
});
const sameCell = (a: Cell, b: Cell) => a.layer === b.layer && a.column === b.column;
