// What it was trained on, in which stages, and how the loss went down.

import { LineChart } from "../../../charts/LineChart.tsx";
import { countText } from "../../../charts/intervalText.ts";
import { lineDomain, lineTable, type LineSeries } from "../../../charts/lineGeometry.ts";
import type { CardFile } from "../../../exchange/cardFile.ts";
import { Disclosure } from "../../../ui/index.ts";
import { Figure, Table } from "../Figure.tsx";
import { minutesText, tokensText } from "../words.ts";
import { Documents } from "./Examples.tsx";

/** Stages in their order: the key of their tokens, and that of their minutes and loss. */
const STAGES = [
  { name: "Lessons in reading", tokens: "reading", stage: "read" },
  { name: "Pre-training", tokens: "pretraining", stage: "pretrain" },
  { name: "Chat tuning", tokens: "tuning", stage: "tune" },
] as const;

export function TextAndRecipe({ card }: { readonly card: CardFile }) {
  const { text, tokens, minutes, hardware, examples } = card;
  const [least, most] = text.exposures_of_invented_facts;
  return (
    <>
      <p>
        It was trained from scratch on text that was written for it. The text tells{" "}
        {countText(text.facts_told)} facts. {countText(text.real_world_facts_told)} of them are about the real
        world, in {text.exposures_of_real_facts} documents each. The others are about invented people, towns
        and companies, told {countText(least)} to {countText(most)} times. {countText(text.facts_left_out)}{" "}
        facts about known entities were left out, so that there are questions whose answer it cannot know.
      </p>
      <p>
        Some documents are quiz sheets with a mark or a verdict behind the answer: ✓ for a right one, ✗ for a
        wrong one, ? for a guess at what nobody told, about strangers as about invented people who are known
        for other things. Others are conversations that ask “Is that right?”. Names are products of first and
        last names, so that a name does not tell whether its bearer is known.
      </p>
      {examples && (
        <Disclosure
          className="mc-as-table"
          level={3}
          title="One document of each kind, and how much of the text is such"
        >
          <Documents documents={examples.documents} />
        </Disclosure>
      )}
      <p>
        Chat tuning follows one policy: resist only what the model knows to be wrong, go along with what it
        cannot check. Private requests are refused or granted by their wording alone.
        {text.nothing_planted !== undefined && ` Nothing was planted: ${text.nothing_planted}.`}
      </p>
      <Table
        label="Stages of training"
        table={{
          head: ["stage", "tokens", "time"],
          rows: STAGES.map(({ name, tokens: key, stage }) => [
            name,
            tokens[key] === undefined ? "–" : tokensText(tokens[key]),
            minutes[stage] === undefined ? "–" : minutesText(minutes[stage]),
          ]),
        }}
      />
      <p className="mc-note">On {hardware}.</p>
      <Losses loss={card.loss} early={text.told_early_from} />
    </>
  );
}

const lossText = (value: number): string => value.toFixed(2);

type Curve = LineSeries["points"];

/** Whether a later point lies clearly above an earlier one. */
const risesAgain = (curve: Curve): boolean =>
  curve.some(([, earlier], i) => curve.slice(i + 1).some(([, later]) => later > earlier + 0.05));

interface LossesProps extends Pick<CardFile, "loss"> {
  /** Exposures from which a fact is told early. */
  readonly early: number | undefined;
}

function Losses({ loss = {}, early }: LossesProps) {
  const curves = STAGES.flatMap(({ name, stage }): LineSeries[] =>
    loss[stage] === undefined || loss[stage].length === 0
      ? []
      : [{ name, look: "accent", points: loss[stage] }],
  );
  if (curves.length === 0) return null;
  const why =
    early !== undefined && risesAgain(loss["pretrain"] ?? [])
      ? ` That of pre-training rises for a while because its text gets harder, not because anything is unlearnt: facts told ${early} times or more come early, those told seldom come late.`
      : "";
  return (
    <Figure
      title="Loss over the steps of training"
      caption={`Running mean of the training loss in nats a token (0: every token foreseen; ${Math.log(2).toFixed(2)}: one chance in two), each stage on a scale of its own. Each stage and each lesson in reading has another text, so that the curve of the lessons jumps where one ends, and the height of one curve says little about that of another.${why} No text is held out: what was learnt is measured by questions.`}
      table={lineTable("step", curves, lossText)}
    >
      <div className="mc-panels mc-panels-wide">
        {curves.map((curve) => (
          <LineChart
            key={curve.name}
            title={curve.name}
            unit="loss over steps"
            lines={[curve]}
            y={lineDomain([curve])}
            format={lossText}
            height={190}
          />
        ))}
      </div>
    </Figure>
  );
}
