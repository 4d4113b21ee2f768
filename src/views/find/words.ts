// Numbers of an identification as people read them: rates, time left, per mille, and how many questions to expect.
// Rounded to what is known; nothing here looks at a clock.

import { countText } from "../../charts/intervalText.ts";
import type { Funnel, IdentifyProgress, IdentifySummary } from "../../study/types.ts";
import { timeLeftText } from "../../ui/format.ts";

/** Two or three significant digits without trailing zeros: `3.5`, `0.35`, `12`. */
const significant = (value: number, digits: number): string => {
  const rounded = Number(value.toPrecision(digits));
  return rounded.toLocaleString("en", { maximumSignificantDigits: digits });
};

/** `3.5 ‰` */
export const perMilleText = (perMille: number): string => `${significant(perMille, 2)} ‰`;

const fixed = (value: number): string =>
  value.toLocaleString("en", { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });

/** A weight with three significant digits and its sign: `4.13`, `−0.027`, `1.2e-5`. */
export function weightText(weight: number): string {
  const size = Math.abs(weight);
  const digits = size === 0 ? "0" : size >= 1e6 || size < 1e-3 ? size.toExponential(1) : fixed(size);
  return weight < 0 ? `−${digits}` : digits;
}

/** `2.4 questions/s`; below one in ten seconds, seconds a question. Null where there is no rate yet. */
export function rateText(perSecond: number): string | null {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return null;
  return perSecond < 0.1
    ? `${Math.round(1 / perSecond)} s a question`
    : `${significant(perSecond, 2)} questions/s`;
}

/**
 * Share done, in [0, 1]: a study ends when both classes are full or all questions are asked, whichever is first.
 * @param perClass questions wanted of each class; null: all are asked
 */
export function shareDone(progress: IdentifyProgress, perClass: number | null): number {
  const asked = progress.total > 0 ? progress.done / progress.total : 0;
  if (progress.stage !== "collect" || perClass === null) return Math.min(asked, 1);
  const { faithful, hallucinated } = progress.funnel.features;
  return Math.min(Math.max(asked, Math.min(faithful, hallucinated) / perClass), 1);
}

/** The line beside the bar: `2.4 questions/s · about 3 min left`. */
export function progressDetail(progress: IdentifyProgress): string {
  if (progress.stage === "done") return "done";
  const parts =
    progress.stage === "fit"
      ? [`step ${countText(progress.done)} of ${countText(progress.total)}`]
      : [rateText(progress.questionsPerSecond)];
  return (
    [...parts, timeLeftText(progress.secondsLeft)].filter((p) => p !== null).join(" · ") ||
    "measuring the rate"
  );
}

/** What the scores that stand beside each other share. */
export function comparedText({ live, splitBy, model }: Pick<IdentifySummary, "live" | "splitBy" | "model">) {
  const total = countText(model.layers * model.neurons);
  return [
    "Every row is fitted, chosen and tested on the same questions.",
    splitBy === "entity" ? "What they are about is in one of the three parts only." : null,
    live === null
      ? null
      : `Random neurons are drawn from the ${countText(live)} of ${total} that contributed to any answer.`,
  ]
    .filter((sentence) => sentence !== null)
    .join(" ");
}

/** What is going on, under the bar. */
export function stageText({ stage, done, funnel }: IdentifyProgress, perClass: number | null): string {
  if (stage === "done") return "Done.";
  if (stage === "fit")
    return "Fitting the classifier along its path and choosing C on questions that it was not fitted on.";
  const of = (n: number): string =>
    perClass === null ? countText(n) : `${countText(n)} of ${countText(perClass)}`;
  return (
    `${countText(done)} questions asked: ${of(funnel.features.faithful)} faithful, ` +
    `${of(funnel.features.hallucinated)} hallucinated.`
  );
}

/** For the live region, in tenths: nobody waits for the next per cent. */
export function announcement(progress: IdentifyProgress, perClass: number | null): string {
  if (progress.stage === "done") return "Identification is done.";
  if (progress.stage === "fit") return "All questions are asked. Fitting the classifier.";
  const tenths = Math.floor(shareDone(progress, perClass) * 10);
  return `Identification: ${tenths === 0 ? "less than 10" : tenths * 10} % of the questions.`;
}

/** What a start costs, in words; from the yield of an earlier funnel of the same questions where there is one. */
export function estimateText(perClass: number, maxQuestions: number | null, earlier: Funnel | null): string {
  const least = 2 * perClass;
  const rarer = earlier ? Math.min(earlier.features.faithful, earlier.features.hallucinated) : 0;
  const expected =
    earlier && rarer > 0 ? Math.max(Math.ceil((perClass * earlier.asked) / rarer), least) : null;
  const rounded = expected === null ? null : Number(expected.toPrecision(2));
  const needed =
    rounded === null
      ? `At least ${countText(least)} questions, often several times as many, because a question counts only where all its answers agree.`
      : `About ${countText(rounded)} questions, judging by the result shown here: of ${countText(earlier?.asked ?? 0)} asked, ` +
        `${countText(rarer)} ended in the rarer class.`;
  const short =
    maxQuestions !== null && maxQuestions < (rounded ?? least)
      ? ` It will stop after ${countText(maxQuestions)} questions, so the classes may stay smaller.`
      : "";
  return `${needed}${short} Ten answers each. Rate and time left are shown once the first are measured.`;
}
