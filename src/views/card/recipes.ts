// The recipes that were tried, as a table: those figures that any of them has, in the order in which they are spoken of.
// Pure.

import type { TextTable } from "../../charts/dotGeometry.ts";
import { scoreText } from "../../charts/intervalText.ts";
import type { CardFile } from "../../exchange/cardFile.ts";

/** Those that are known, and what stands over them; others follow under their own names. */
const COLUMNS: Readonly<Record<string, string>> = {
  neurons: "neurons",
  held_out: "held out",
  left_out: "left out",
  unseen: "unseen",
  relations: "other relations",
  companies: "companies",
  real: "real world",
  base: "held out, base",
  judging: "judging",
  copying: "copying",
  real_greedy: "real facts right",
};
const COUNTS: ReadonlySet<string> = new Set(["neurons"]);

export function recipeTable(recipes: NonNullable<CardFile["recipes"]>): TextTable {
  const numbers = recipes.map(
    ({ figures }) =>
      new Map(
        Object.entries(figures).flatMap(([key, value]) =>
          typeof value === "number" ? [[key, value] as const] : [],
        ),
      ),
  );
  const there = new Set(numbers.flatMap((row) => [...row.keys()]));
  const known = Object.keys(COLUMNS).filter((key) => there.has(key));
  const columns = [...known, ...[...there].filter((key) => !(key in COLUMNS))];
  return {
    head: ["recipe", "what it changed", ...columns.map((key) => COLUMNS[key] ?? key.replaceAll("_", " "))],
    rows: recipes.map(({ name, changed, ships = false }, i) => [
      ships ? `${name}, ships` : name,
      changed,
      ...columns.map((key) => {
        const value = numbers[i]?.get(key);
        return value === undefined ? "–" : figureText(key, value);
      }),
    ]),
    marked: recipes.findIndex(({ ships }) => ships),
  };
}

/** Shares as scores; counts and losses as they are. */
const figureText = (key: string, value: number): string =>
  value >= 0 && value <= 1 && !COUNTS.has(key)
    ? scoreText(value)
    : value.toLocaleString("en", { maximumFractionDigits: 3 });
