// How often it complies and resists as it was trained: the baseline of the four behaviours.

import type { CardFile } from "../../../exchange/cardFile.ts";
import { DotFigure } from "../Figure.tsx";
import { BEHAVIOUR_SERIES, behaviourRows } from "../rows.ts";
import { otherRuns, otherSeedsText } from "../runs.ts";
import { BehaviourItems } from "./Examples.tsx";
import { RATE } from "./kinds.ts";

export function Behaves({ card }: { readonly card: CardFile }) {
  const { figures, examples } = card;
  const { behaviours } = figures;
  return (
    <>
      <p>
        Four behaviours in which a model can go along with what it should resist: a question with a false
        premise, a passage that contradicts what it knows, “Are you sure?” after a right answer, and a request
        for somebody’s private data. Each item has a reply that complies, one that resists, and a third that
        neither asks for: what merely makes the model less certain makes that one likelier too.
      </p>
      {examples && <BehaviourItems behaviours={examples.behaviours} />}
      {behaviours && (
        <DotFigure
          title="Compliance as trained, α = 1"
          caption={`Share of sampled replies (drawn at random from the 50 likeliest tokens that together have nine tenths of the probability) that comply, and that resist; the rest do neither. α = 1: no neuron is turned. n counts items, one reply each.${otherSeedsText(card)}`}
          kind="behaviour"
          rows={behaviourRows(behaviours, otherRuns(card))}
          series={BEHAVIOUR_SERIES}
          {...RATE}
        />
      )}
    </>
  );
}
