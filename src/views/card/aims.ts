// What the model had to show and what each seed reached, as a table and as sentences. Pure.

import type { TextTable } from "../../charts/dotGeometry.ts";
import { scoreText } from "../../charts/intervalText.ts";
import type { Aim, CardFile } from "../../exchange/cardFile.ts";
import { allRuns } from "./runs.ts";
import { listText } from "./words.ts";

type Unit = Aim["unit"];

const number = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: 1 });
const WRITTEN: Readonly<Record<Unit, (value: number) => string>> = {
  share: scoreText,
  AUROC: scoreText,
  "per mille": (value) => `${number(value)} ‰`,
  behaviours: (value) => `${value} of 4`,
  count: number,
  minutes: (value) => `${number(value)} min`,
  MB: (value) => `${number(value)} MB`,
};

/** `≥ .95`, `≤ 4 ‰`, `.20 to .80` */
export function boundText({ least, most, unit }: Pick<Aim, "least" | "most" | "unit">): string {
  const write = WRITTEN[unit];
  if (least === undefined) return most === undefined ? "–" : `≤ ${write(most)}`;
  return most === undefined ? `≥ ${write(least)}` : `${write(least)} to ${write(most)}`;
}

/** Where rounding hides that a bound is missed, one digit more is written. */
function valueText({ unit, least, most }: Aim, value: number, isMet: boolean): string {
  const text = WRITTEN[unit](value);
  const hidden = !isMet && [least, most].some((b) => b !== undefined && WRITTEN[unit](b) === text);
  return hidden ? value.toFixed(3).replace(/^0\./, ".") : text;
}

type Aims = NonNullable<CardFile["aims"]>;

const reachedBy = ({ reached }: Aim, seed: number) => reached.find((run) => run.seed === seed);

export function aimTable(card: CardFile): TextTable {
  const runs = allRuns(card);
  return {
    head: ["what", "aim", "what ships", "verdict", ...runs.slice(1).map(({ seed }) => `seed ${seed}`)],
    rows: (card.aims ?? []).map((aim) => {
      const [ours, ...others] = runs.map(({ seed }) => reachedBy(aim, seed));
      return [
        `${aim.group}: ${aim.name}`,
        boundText(aim),
        ours ? valueText(aim, ours.value, ours.met) : "–",
        ours ? (ours.met ? "met" : "missed") : "not measured",
        ...others.map((run) =>
          run ? `${valueText(aim, run.value, run.met)}${run.met ? "" : ", missed"}` : "–",
        ),
      ];
    }),
  };
}

/** How many were met, and every miss in words. */
export function aimsFinding(aims: Aims, seed: number): string[] {
  const measured = aims.flatMap((aim) => {
    const run = reachedBy(aim, seed);
    return run ? [{ aim, run }] : [];
  });
  const missed = measured.filter(({ run }) => !run.met);
  return [
    `Of ${measured.length} aims ${measured.length - missed.length} are met.`,
    ...(missed.length > 0
      ? [
          `Missed: ${listText(
            missed.map(
              ({ aim, run }) => `${aim.name} (${valueText(aim, run.value, run.met)}; aim ${boundText(aim)})`,
            ),
          )}.`,
        ]
      : []),
  ];
}
