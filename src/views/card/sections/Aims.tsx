// What the model had to show, and whether it does; a miss stands as one.

import type { CardFile } from "../../../exchange/cardFile.ts";
import { aimsFinding, aimTable } from "../aims.ts";
import { Table } from "../Figure.tsx";

export function Aims({ card }: { readonly card: CardFile }) {
  const { aims = [], seed } = card;
  return (
    <>
      <p>
        What the model had to show was written down before it was made. H-Neurons are the feed-forward neurons
        whose contribution to an answer predicts that it is wrong; how they are found stands under Detection.
      </p>
      <p className="mc-finding">{aimsFinding(aims, seed).join(" ")}</p>
      <Table label="Aims" table={aimTable(card)} />
      <p className="mc-note">
        Shares and AUROCs are out of one. AUROC: how often a wrong answer gets a higher score than a right
        one; .50 is guessing. Ten answers: drawn at random, not the likeliest. –: not measured for this seed.
      </p>
    </>
  );
}
