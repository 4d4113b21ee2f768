// The recipes that were tried, those that failed among them.

import type { CardFile } from "../../../exchange/cardFile.ts";
import { Table } from "../Figure.tsx";
import { recipeTable } from "../recipes.ts";

export function Recipes({ card: { recipes = [] } }: { readonly card: CardFile }) {
  return (
    <>
      <p>
        What ships was chosen among these. Those that failed are listed too: a choice among many looks better
        than it is.
      </p>
      <Table label="Recipes that were tried" table={recipeTable(recipes)} />
      <p className="mc-note">Scores of detection are AUROCs, the rest shares of one. –: not measured.</p>
    </>
  );
}
