// What the question sets yield, as a table: per set and kind of question, how many are all right and all wrong. Pure.

import type { TextTable } from "../../charts/dotGeometry.ts";
import { capital, countText } from "../../charts/intervalText.ts";
import type { CardFigures } from "../../exchange/cardFile.ts";
import { setName } from "./words.ts";

type Yield = NonNullable<CardFigures["yield"]>;

/** @param base the same of the base model */
export const yieldTable = (sets: Yield, base?: Yield): TextTable => ({
  head: ["set, question about", "n", "10/10 right", "10/10 wrong", "base 10/10 right", "base 10/10 wrong"],
  rows: Object.entries(sets).flatMap(([set, kinds]) =>
    Object.entries(kinds)
      .filter(([, { n }]) => n > 0)
      .map(([kind, { n, right10, wrong10 }]) => {
        const theirs = base?.[set]?.[kind];
        return [
          `${setName(set)}: ${capital(kind)}`,
          ...[n, right10, wrong10, theirs?.right10, theirs?.wrong10].map((count) =>
            count === undefined ? "–" : countText(count),
          ),
        ];
      }),
  ),
});
