// Contribution of every feed-forward neuron, layers × neurons: colour is magnitude, triangles are H-Neurons, a ring is
// the selected one. Pointer, keyboard and screen reader meet the same cells. Props in, events out; it fetches nothing.

import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";

import { compareNeurons, formatNeuron, type NeuronAddress } from "../base/neuron.ts";
import "./Heatmap.css";
import { HeatmapCanvas } from "./HeatmapCanvas.tsx";
import { HeatmapLegend } from "./HeatmapLegend.tsx";
import { markNear, nextMark, placeMarks } from "./heatmapMarks.ts";
import { HeatmapOverlay } from "./HeatmapOverlay.tsx";
import {
  cellAt,
  columnOf,
  columnsFor,
  describeCell,
  heatmapHeight,
  moveCell,
  neuronsOf,
  poolColumns,
  type Cell,
  type HeatmapData,
} from "./heatmapPixels.ts";
import { useWidth } from "./HeatmapTheme.ts";

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

/** What pointer or keyboard is at: a cell, and the H-Neuron of it that is meant. */
interface Aim {
  readonly cell: Cell;
  readonly mark: NeuronAddress | null;
}

export function Heatmap(props: HeatmapProps) {
  const { data: full, layers, neuronsPerLayer, marks, selected, onSelect, onHover, onColumns } = props;
  const frame = useRef<HTMLDivElement>(null);
  const describedBy = useId();
  const [cursor, setCursor] = useState<Aim | null>(null);
  const [hovered, setHovered] = useState<Aim | null>(null);
  const [focused, setFocused] = useState(false);
  const width = useWidth(frame);
  const height = heatmapHeight(layers);
  const plot = useMemo(
    () => ({ width, height, layers, neuronsPerLayer }),
    [width, height, layers, neuronsPerLayer],
  );
  const placed = useMemo(() => (width > 0 ? placeMarks(marks, plot) : []), [marks, plot, width]);
  const wanted = width > 0 ? columnsFor(width, neuronsPerLayer) : 0;
  const data = useMemo(() => (full && wanted > 0 ? poolColumns(full, wanted) : null), [full, wanted]);
  const columns = data?.columns ?? Math.max(1, wanted);

  useEffect(() => {
    if (wanted > 0) onColumns?.(wanted);
  }, [wanted, onColumns]);

  const cellOf = ({ layer, index }: NeuronAddress): Cell => ({
    layer,
    column: columnOf(index, columns, neuronsPerLayer),
  });
  /** The H-Neuron if one is meant, else the largest of the cell. */
  const neuronAt = ({ cell: { layer, column }, mark }: Aim): NeuronAddress | null =>
    mark ?? (data ? { layer, index: data.argmax[layer * data.columns + column] ?? 0 } : null);
  const aimAt = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent): Aim => {
    const mark = markNear(placed, offsetX, offsetY);
    return { cell: mark ? cellOf(mark) : cellAt(offsetX, offsetY, plot, columns), mark };
  };
  const markOf = (cell: Cell) => marks.find((mark) => sameCell(cellOf(mark), cell)) ?? null;
  const hover = (aim: Aim | null) => {
    if (sameAim(aim, hovered)) return;
    setHovered(aim);
    onHover?.(aim && neuronAt(aim));
  };
  const move = (event: KeyboardEvent, from: Aim): Aim | null => {
    const key = event.key.toLowerCase();
    const direction = key === "n" ? 1 : key === "p" ? -1 : null;
    if (direction === null) {
      const cell = moveCell(from.cell, event.key, layers, columns);
      return cell && { cell, mark: markOf(cell) };
    }
    const { layer, column } = from.cell;
    const mark = nextMark(
      marks,
      from.mark ?? { layer, index: neuronsOf(column, columns, neuronsPerLayer).from },
      direction,
    );
    return mark && { cell: cellOf(mark), mark };
  };

  const start = (): Aim => {
    const cell = selected ? cellOf(selected) : { layer: 0, column: 0 };
    const own = selected && marks.find((mark) => compareNeurons(mark, selected) === 0);
    return { cell, mark: own ?? markOf(cell) };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!data || event.metaKey || event.ctrlKey || event.altKey) return;
    const from = cursor ?? start();
    if (event.key === "Enter") {
      event.preventDefault();
      const neuron = neuronAt(from);
      if (neuron) onSelect(neuron); // whoever listens says which; the cell was said as the cursor came there
      return;
    }
    const to = move(event, from);
    if (!to) return;
    event.preventDefault();
    setCursor(to);
    setHovered(null);
  };

  const shown = hovered ?? (focused ? cursor : null);
  const aimed = hovered ?? (focused ? (cursor ?? start()) : null);
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
          onPointerMove={(event) => hover(data && aimAt(event))}
          onPointerLeave={() => hover(null)}
          onClick={(event) => {
            if (!data) return;
            const aim = aimAt(event);
            const neuron = neuronAt(aim);
            setCursor(aim);
            if (neuron) onSelect(neuron);
          }}
        />
        <HeatmapOverlay
          plot={plot}
          columns={columns}
          marks={placed}
          selected={selected}
          cursor={aimed?.cell ?? null}
          aimed={aimed?.mark ?? null}
        />
      </div>
      <HeatmapLegend max={data?.max ?? null} marked={marks.length > 0} />
      <p className="heatmap-readout mono num" aria-hidden="true">
        {shown && data
          ? `${describeCell(data, shown.cell)}${shown.mark ? ` · ▲ ${formatNeuron(shown.mark)}` : ""}`
          : data
            ? hint(marks.length > 0)
            : "\u00a0"}
      </p>
      <p id={describedBy} className="sr-only">
        Arrow keys move a cell, Home and End to the ends of a layer, Page Up and Page Down a layer; N and P go
        to the next and the previous H-Neuron. Enter chooses the H-Neuron that was named, or else the largest
        neuron of the cell.
      </p>
      <p className="sr-only" aria-live="polite">
        {data && focused && cursor && (
          <>
            {cursor.mark && `H-Neuron ${formatNeuron(cursor.mark)}, `}
            {describeCell(data, cursor.cell)}
          </>
        )}
      </p>
    </div>
  );
}

const hint = (marked: boolean): string =>
  `Point at a cell or use arrow keys${marked ? "; n and p go to ▲" : ""}`;
const sameCell = (a: Cell, b: Cell) => a.layer === b.layer && a.column === b.column;
const sameAim = (a: Aim | null, b: Aim | null) =>
  a === b || (a !== null && b !== null && sameCell(a.cell, b.cell) && a.mark === b.mark);
