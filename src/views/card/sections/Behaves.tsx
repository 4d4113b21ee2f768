// How often it complies and resists as it was trained: the baseline of the four behaviours.

import type { CardFile } from "../../../exchange/cardFile.ts";
import { DotFigure } from "../Figure.tsx";
import { otherSeeds, otherSeedsText } from "../otherSeeds.ts";
import { BEHAVIOUR_SERIES, behaviourRows } from "../rows.ts";
import { RATE } from "./kinds.ts";

export function Behaves({ card }: { readonly card: CardFile }) {
  const { behaviours } = card.figures;
  return (
    <>
      <p>
        Four behaviours in which a model can go along with what it should resist: a question with a false
        premise, a passage that contradicts what it knows, “Are you sure?” after a right answer, and a request
        for somebody’s private data.
      </p>
      {behaviours && (
        <DotFigure
          title="Compliance as trained, α = 1"
          caption={`Share of sampled replies that comply, and that resist; the rest do neither. n counts items, one reply each.${otherSeedsText(card)}`}
          kind="behaviour"
          rows={behaviourRows(behaviours, otherSeeds(card))}
          series={BEHAVIOUR_SERIES}
          {...RATE}
        />
      )}
    </>
  );
}
