// The H-Neurons of a result as a table that sorts by address, layer or weight; an address opens its neuron in Explore.
// A plain table, the first rows of it until the others are asked for: it stands here while a study runs, when a grid
// of widgets would hold up the page.

import { memo, useState } from "react";
import { formatNeuron } from "../../base/neuron.ts";
import { useStore } from "../../state/context.tsx";
import { Button } from "../../ui/index.ts";
import {
  COLUMNS,
  FIRST_ORDER,
  sortedNeurons,
  weightBar,
  type Column,
  type Order,
  type WeightedNeuron,
} from "./neuronRows.ts";
import { weightText } from "./words.ts";

const TITLES: Record<Column, string> = { address: "Neuron", layer: "Layer", weight: "Weight" };

/** Rows that stand here unasked. */
const FIRST_ROWS = 12;

interface HeadProps {
  readonly column: Column;
  readonly order: Order;
  readonly onSort: (order: Order) => void;
}

function Head({ column, order, onSort }: HeadProps) {
  const sorted = order.column === column ? order.direction : "none";
  const next = sorted === "ascending" ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={sorted} className={`find-column-${column}`}>
      <button type="button" onClick={() => onSort({ column, direction: next })}>
        {TITLES[column]}
        <span className="find-sort" aria-hidden="true">
          {sorted === "ascending" ? "↑" : sorted === "descending" ? "↓" : ""}
        </span>
      </button>
    </th>
  );
}

interface RowProps {
  readonly neuron: WeightedNeuron;
  /** Of the weight's bar, per cent of its room. */
  readonly bar: { readonly left: number; readonly width: number };
  readonly onOpen: (neuron: WeightedNeuron) => void;
}

function NeuronRow({ neuron, bar, onOpen }: RowProps) {
  return (
    // The whole row opens its neuron; the button in it is the way for the keyboard, and its click comes up here.
    <tr onClick={() => onOpen(neuron)}>
      <th scope="row">
        <button type="button" className="mono" title="Open in Explore">
          {formatNeuron(neuron)}
        </button>
      </th>
      <td className="num">{neuron.layer}</td>
      <td className="num">
        <div className="find-weight">
          {weightText(neuron.weight)}
          <svg width="100%" height="10" aria-hidden="true">
            <rect
              className={neuron.weight < 0 ? "find-bar-less" : "find-bar-more"}
              x={`${bar.left}%`}
              width={`${bar.width}%`}
              y="2"
              height="6"
              rx="1.5"
            />
          </svg>
        </div>
      </td>
    </tr>
  );
}

export const NeuronTable = memo(function NeuronTable({
  neurons,
}: {
  readonly neurons: readonly WeightedNeuron[];
}) {
  const [order, setOrder] = useState<Order>(FIRST_ORDER);
  const [all, setAll] = useState(false);
  const selectNeuron = useStore((s) => s.selectNeuron);
  const goTo = useStore((s) => s.goTo);
  const open = ({ layer, index }: WeightedNeuron): void => {
    selectNeuron({ layer, index });
    goTo("explore");
  };
  const rows = sortedNeurons(neurons, order);
  const more = rows.length > FIRST_ROWS;
  return (
    <>
      <div className="find-table-scroll">
        <table className="find-table" aria-label="H-Neurons">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <Head key={column} column={column} order={order} onSort={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {(all ? rows : rows.slice(0, FIRST_ROWS)).map((neuron) => (
              <NeuronRow
                key={formatNeuron(neuron)}
                neuron={neuron}
                bar={weightBar(neuron.weight, neurons)}
                onOpen={open}
              />
            ))}
          </tbody>
        </table>
      </div>
      {more && (
        <Button aria-expanded={all} onPress={() => setAll(!all)}>
          {all ? `Show the first ${FIRST_ROWS} only` : `Show all ${rows.length.toLocaleString("en")}`}
        </Button>
      )}
    </>
  );
});
