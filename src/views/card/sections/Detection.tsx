// Which neurons predict wrong answers, how well they do elsewhere, and what simpler scores do.

import { sum } from "d3-array";
import { formatNeuron } from "../../../base/neuron.ts";
import { countText, intervalText } from "../../../charts/intervalText.ts";
import { cText } from "../../../charts/pathGeometry.ts";
import type { CardFile, CardNeuron } from "../../../exchange/cardFile.ts";
import { Disclosure } from "../../../ui/index.ts";
import { Table } from "../Figure.tsx";
import { otherRuns, otherSeedsText } from "../runs.ts";
import { seedTable } from "../seedTable.ts";
import { countedText, listText } from "../words.ts";
import { yieldTable } from "../yieldTable.ts";
import { DetectionFigure } from "./DetectionFigure.tsx";
import { Questions } from "./Examples.tsx";

const positive = (neurons: readonly CardNeuron[]): string[] =>
  neurons.filter(({ weight }) => weight > 0).map(formatNeuron);

export function Detection({ card }: { readonly card: CardFile }) {
  const { figures, architecture, final, examples, study } = card;
  const { detection } = figures;
  if (!detection) return null;
  const untuned = figures.detection_untuned;
  const { tests, n_train, C, positive_neurons, negative_neurons, neurons = [], live } = detection;
  const all = countText(architecture.layers * architecture.ffn);
  const seeds = otherRuns(card);
  const named = positive(neurons);
  return (
    <>
      <p>
        As in the paper: each question is answered ten times, and what every neuron contributes to the words
        of the answer is read. A logistic regression under an L1 penalty, which gives most neurons no weight
        at all, learns to tell answers that are always wrong from answers that are always right. Neurons with
        a positive weight, which contribute more to wrong answers, are the H-Neurons.
        {n_train !== undefined && C !== undefined && (
          <>
            {" "}
            It was fitted on {countText(n_train)} questions. C = {cText(C)}, which sets how little a neuron
            may help to be given a weight (the larger, the more neurons), was chosen by cross-validation among
            them. Questions are split by entity.
          </>
        )}
        {positive_neurons !== undefined && (
          <>
            {" "}
            Of {all} neurons, {positive_neurons} {positive_neurons === 1 ? "has" : "have"} a positive weight
            {named.length > 0 && named.length === positive_neurons && ` (${listText(named)})`}
            {negative_neurons !== undefined && ` and ${negative_neurons} a negative one`}.
          </>
        )}
        {positive_neurons !== undefined && live && (
          <Live positive={positive_neurons} live={live} ffn={architecture.ffn} />
        )}
      </p>
      {study && <Study study={study} neurons={neurons} n={tests["held out"]?.n} />}
      {examples && <Questions questions={examples.questions} />}
      <DetectionFigure
        title="Do they tell wrong from right answers?"
        caption={`AUROC with its 95 % interval (how often a wrong answer gets a higher score than a right one; .50 is guessing), and under it the baselines: as many random neurons (median and highest of the drawn sets), the words of the question, the length of the answer, its mean log-probability. n counts answers, as many wrong as right. Sets share no entity with the questions it was fitted on.${otherSeedsText(card)}`}
        tests={tests}
        seeds={seeds}
        aims={card.aims}
      />
      {seeds.length > 0 && (
        <Disclosure
          className="mc-as-table"
          level={3}
          title="The other seeds, each beside its own random neurons"
        >
          <Table label="Detection of other seeds" table={seedTable(tests, seeds)} />
        </Disclosure>
      )}
      {untuned && Object.keys(untuned).length > 0 && (
        <>
          <h3>On entities kept out of chat tuning</h3>
          <DetectionFigure
            title="Known, but never spoken of in tuning"
            caption="Right answers about entities that chat tuning never saw, beside all wrong answers of the set: if the neurons told only what tuning had touched, these would look wrong. n counts answers, right ones the fewer."
            tests={untuned}
          />
        </>
      )}
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

interface LiveProps {
  readonly positive: number;
  /** Per layer. */
  readonly live: readonly number[];
  /** Neurons of a layer. */
  readonly ffn: number;
}

const perMille = (part: number, of: number): string =>
  `${((1000 * part) / of).toLocaleString("en", { maximumFractionDigits: 1 })} ‰`;

/** How many neurons write anything: a sparse set is a smaller share of all than of these. */
function Live({ positive: count, live, ffn }: LiveProps) {
  const alive = sum(live);
  const shares = live.map((n) => Math.round((100 * n) / ffn));
  return (
    <>
      {" "}
      That is {perMille(count, live.length * ffn)} of all and {perMille(count, alive)} of the{" "}
      {countText(alive)} that are alive ({Math.min(...shares)} to {Math.max(...shares)} % of a layer);
      training drove the weights of the others to next to nothing. Random neurons are drawn among the live
      ones.
    </>
  );
}

interface StudyProps {
  readonly study: NonNullable<CardFile["study"]>;
  readonly neurons: readonly CardNeuron[];
  /** Questions of the card's own test. */
  readonly n: number | undefined;
}

/** The other fit that a visitor meets, and how it comes to other numbers. */
function Study({ study: { neurons: theirs, split, test }, neurons, n }: StudyProps) {
  const found = positive(theirs);
  const both = positive(neurons).filter((name) => found.includes(name));
  const parts = [split.train, split.validation, split.test].map((part) => Math.round(100 * part)).join(" : ");
  return (
    <p>
      Find and Explore show another fit of the same kind, the study that ships: it drew its own answers, split
      the questions {parts} into training, validation and test, and weighs{" "}
      {countedText(theirs.length, "neuron")}, {found.length} of them positively ({listText(found)}); AUROC{" "}
      {intervalText({ value: test.auroc, low: test.interval95[0], high: test.interval95[1] })} on{" "}
      {countText(test.n)} questions
      {n !== undefined && `, where this card’s own test has ${countText(n)}`}.{" "}
      {both.length === 0
        ? "No neuron is positive in both."
        : `${listText(both)} ${both.length === 1 ? "is" : "are"} positive in both.`}
    </p>
  );
}
