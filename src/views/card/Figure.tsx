// A figure of the card: its title, the picture, what it shows and on how many, and the same numbers as a table.

import { useId, type ReactNode } from "react";
import { dotTable, type TextTable } from "../../charts/dotGeometry.ts";
import { DotPlot, type DotPlotProps } from "../../charts/DotPlot.tsx";
import { Disclosure } from "../../ui/index.ts";
import { kept } from "./words.ts";

export interface FigureProps {
  readonly title: string;
  /** What is seen, and on how many it was read. */
  readonly caption: string;
  readonly table: TextTable;
  /** The picture. */
  readonly children: ReactNode;
}

export function Figure({ title, caption, table, children }: FigureProps) {
  const id = useId();
  return (
    <figure className="mc-figure" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
      <figcaption>{kept(caption)}</figcaption>
      <Disclosure
        className="mc-as-table"
        level={4}
        title={
          <>
            As a table<span className="sr-only">: {title}</span>
          </>
        }
      >
        <Table label={title} table={table} />
      </Disclosure>
    </figure>
  );
}

/** Characters from which on a cell may take more than one line. */
const LONG = 28;

/** Scrolls by itself where it is wider than its place. */
export function Table({
  label,
  table: { head, rows, marked },
}: {
  readonly label: string;
  readonly table: TextTable;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached with the keyboard
    <section className="mc-table" aria-label={`${label}, table`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], place) => (
            <tr key={name} data-marked={place === marked ? "" : undefined}>
              <th scope="row" data-long={(name?.length ?? 0) > LONG / 2 ? "" : undefined}>
                {name}
              </th>
              {cells.map((cell, i) => (
                <td key={head[i + 1]} data-long={cell.length > LONG ? "" : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export type DotFigureProps = Omit<FigureProps, "table" | "children"> &
  DotPlotProps & {
    /** What a row is. */
    readonly kind: string;
  };

/** A dot plot as a figure; nothing where there are no rows. */
export function DotFigure({ title, caption, kind, ...plot }: DotFigureProps) {
  if (plot.rows.length === 0) return null;
  return (
    <Figure title={title} caption={caption} table={dotTable(kind, plot.rows, plot.series, plot.text)}>
      <DotPlot {...plot} />
    </Figure>
  );
}
