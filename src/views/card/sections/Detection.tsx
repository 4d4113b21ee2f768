// Which neurons predict wrong answers, how well they do elsewhere, and what simpler scores do.

import { countText } from "../../../charts/intervalText.ts";
import { cText } from "../../../charts/pathGeometry.ts";
import type { CardFile } from "../../../exchange/cardFile.ts";
import { Disclosure } from "../../../ui/index.ts";
import { Table } from "../Figure.tsx";
import { otherSeeds, otherSeedsText } from "../otherSeeds.ts";
import { countedText } from "../words.ts";
import { yieldTable } from "../yieldTable.ts";
import { DetectionFigure } from "./DetectionFigure.tsx";

export function Detection({ card }: { readonly card: CardFile }) {
  const { figures, architecture, final } = card;
  const { detection } = figures;
  if (!detection) return null;
  const { tests, n_train, C, positive_neurons, negative_neurons } = detection;
  const all = countText(architecture.layers * architecture.ffn);
  return (
    <>
      <p>
        As in the paper: each question is answered ten times, the tokens of the answer are read, and a sparse
        logistic regression learns to tell answers that are always wrong from answers that are always right.
        {n_train !== undefined && C !== undefined && (
          <>
            {" "}
            It was fitted on {countText(n_train)} questions; C = {cText(C)} was chosen by cross-validation
            among them. Questions are split by entity.
          </>
        )}
        {positive_neurons !== undefined && (
          <>
            {" "}
            Of {all} neurons, {positive_neurons} {positive_neurons === 1 ? "has" : "have"} a positive weight
            {negative_neurons !== undefined && ` and ${negative_neurons} a negative one`}.
          </>
        )}
      </p>
      <DetectionFigure
        title="Do they tell wrong from right answers?"
        caption={`AUROC with its 95 % interval, and under it the baselines: as many random neurons (median and highest of the drawn sets), the words of the question, the length of the answer, its mean log-probability. n counts answers, as many wrong as right. Sets share no entity with the questions it was fitted on.${otherSeedsText(card)}`}
        tests={tests}
        seeds={otherSeeds(card)}
      />
      {final && (
        <>
          <h3>On entities that no choice had seen</h3>
          <DetectionFigure
            title="The last test"
            caption="The same classifier on questions about entities of their own, by which neither C nor a recipe was chosen; read once. n counts answers."
            tests={final}
          />
        </>
      )}
      {figures.yield && (
        <Disclosure className="mc-as-table" level={3} title="The question sets, and what is left of them">
          <Table label="Question sets" table={yieldTable(figures.yield, figures.yield_base)} />
          <p className="mc-note">
            {countedText(Object.keys(figures.yield).length, "set")}, ten samples a question. Only questions
            with ten of ten alike are used.
          </p>
        </Disclosure>
      )}
    </>
  );
}
