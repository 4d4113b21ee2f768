// The H-Neurons of a result as a table that sorts by address, layer or weight. A row opens its neuron in Explore.

import { memo, useState } from "react";
import {
  Cell,
  Column as AriaColumn,
  Row,
  Table,
  TableBody,
  TableHeader,
  type SortDescriptor,
} from "react-aria-components";
import { formatNeuron } from "../../base/neuron.ts";
import { useStore } from "../../state/context.tsx";
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

const isColumn = (key: unknown): key is Column => COLUMNS.some((c) => c === key);

export const NeuronTable = memo(function NeuronTable({
  neurons,
}: {
  readonly neurons: readonly WeightedNeuron[];
}) {
  const [order, setOrder] = useState<Order>(FIRST_ORDER);
  const selectNeuron = useStore((s) => s.selectNeuron);
  const goTo = useStore((s) => s.goTo);
  const rows = sortedNeurons(neurons, order).map((neuron) => ({ ...neuron, id: formatNeuron(neuron) }));
  const open = (key: unknown): void => {
    const row = rows.find((r) => r.id === key);
    if (!row) return;
    selectNeuron({ layer: row.layer, index: row.index });
    goTo("explore");
  };
  const sort = ({ column, direction }: SortDescriptor): void => {
    if (isColumn(column)) setOrder({ column, direction });
  };
  return (
    <div className="find-table-scroll">
      <Table
        className="find-table"
        aria-label="H-Neurons"
        sortDescriptor={order}
        onSortChange={sort}
        onRowAction={open}
      >
        <TableHeader>
          {COLUMNS.map((column) => (
            <AriaColumn
              key={column}
              id={column}
              isRowHeader={column === "address"}
              allowsSorting
              className={`find-column find-column-${column}`}
            >
              {TITLES[column]}
              <span className="find-sort" aria-hidden="true">
                {order.column === column ? (order.direction === "ascending" ? " ↑" : " ↓") : ""}
              </span>
            </AriaColumn>
          ))}
        </TableHeader>
        <TableBody items={rows}>
          {(row) => {
            const { left, width } = weightBar(row.weight, neurons);
            return (
              <Row id={row.id} className="find-row" textValue={row.id}>
                <Cell className="mono">{row.id}</Cell>
                <Cell className="num">{row.layer}</Cell>
                <Cell className="find-weight num">
                  <span className="find-weight-value">{weightText(row.weight)}</span>
                  <svg width="100%" height="10" aria-hidden="true">
                    <rect
                      className={row.weight < 0 ? "find-bar-less" : "find-bar-more"}
                      x={`${left}%`}
                      width={`${width}%`}
                      y="2"
                      height="6"
                      rx="1.5"
                    />
                  </svg>
                </Cell>
              </Row>
            );
          }}
        </TableBody>
      </Table>
    </div>
  );
});
