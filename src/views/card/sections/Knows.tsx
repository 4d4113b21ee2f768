// What it knows: by how often it was told, all ten of ten, in the open form, as people type, and what lies beside.

import type { CardFile } from "../../../exchange/cardFile.ts";
import { DotFigure } from "../Figure.tsx";
import {
  besideRows,
  CONSISTENT_SERIES,
  consistentRows,
  KNOWN_SERIES,
  knownRows,
  OPEN_SERIES,
  openRows,
  TYPED_SERIES,
  typedRows,
} from "../rows.ts";
import { otherRuns, otherSeedsText } from "../runs.ts";
import { RATE } from "./kinds.ts";

export function Knows({ card }: { readonly card: CardFile }) {
  const { figures } = card;
  const { known, consistent, open_form: open, typed } = figures;
  const seeds = otherRuns(card);
  const hollow = otherSeedsText(card);
  /** By kind: prompts of a file that tuning never reads. */
  const isKept = Object.keys(figures.outside ?? {}).length > 1;
  return (
    <>
      <p>
        Whether it knows a fact depends on how often it was told. Chat tuning may add to what can be asked of
        it, and may cost some of what the base model knew. Intervals are of 95 % (Wilson’s for shares):
        another draw of as many questions would mostly fall within.
      </p>
      {known && (
        <DotFigure
          title="Right answers by how often a fact was told"
          caption={`Share of facts that are answered exactly when the likeliest token is taken each time (greedy), asked as identification asks: the question and “answer only”. n counts facts.${hollow}`}
          kind="facts"
          rows={knownRows(known, seeds)}
          series={KNOWN_SERIES}
          {...RATE}
        />
      )}
      {consistent && (
        <DotFigure
          title="Ten answers of ten"
          caption={`Share of facts on which all ten sampled answers are right, or all ten wrong; the figure at the end of a row is the larger. Sampled: drawn at temperature 1 from the 50 likeliest tokens (top-k) that together have nine tenths of the probability (top-p). Only such facts are used to find neurons. n counts facts.${hollow}`}
          head="all ten"
          kind="facts"
          rows={consistentRows(consistent, seeds)}
          series={CONSISTENT_SERIES}
          {...RATE}
        />
      )}
      {open && (
        <DotFigure
          title="Asked without “answer only”"
          caption="Share of replies, whole sentences here, that say that the answer is not known, and that are right; the figure at the end of a row is the larger. n counts facts."
          head="of the replies"
          kind="facts"
          rows={openRows(open)}
          series={OPEN_SERIES}
          {...RATE}
        />
      )}
      {typed && (
        <DotFigure
          title="Asked as people type"
          caption={`Share right of facts told 50 times or more, the likeliest answer. A typo: one slip, in a word like “what” or “the”, never in a name.${Object.values(typed).every(({ n }) => n !== undefined) ? " n counts questions." : " The card does not say on how many; no interval is drawn."}`}
          kind="as typed"
          rows={typedRows(typed)}
          series={TYPED_SERIES}
          {...RATE}
        />
      )}
      <DotFigure
        title="Copying, judging, and what is outside its world"
        caption={`Share of passages about one stranger, and about two, from which it copies the asked value, greedy; of answers about well-known invented facts, half of them wrong, that it judges as they are; and of prompts outside its world${isKept ? "" : ", in tuning’s frames with other fillings,"} to which it says so or that it does not know. n counts prompts.${hollow}`}
        kind="task"
        rows={besideRows(figures, seeds)}
        series={TYPED_SERIES}
        {...RATE}
      />
    </>
  );
}
