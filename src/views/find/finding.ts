// The finding of an identification in words, computed from its figures: what predicts, how well, beside what. A null
// is said as plainly as a success, and a small test split is said to be small. Pure; see PAPER.md on baselines.

import { countText, isBounded, scoredText } from "../../charts/intervalText.ts";
import type { IdentifySummary, Interval } from "../../study/types.ts";
import { cText } from "../../charts/pathGeometry.ts";
import { perMilleText } from "./words.ts";

export type Verdict =
  "none-found" | "untested" | "predicts" | "no-better-than-random" | "no-better-than-chance" | "too-few";

export interface Finding {
  readonly verdict: Verdict;
  /** The sentence that answers the question of the room. */
  readonly main: string;
  /** What has to be known beside it: random neurons, simpler predictors. */
  readonly beside: readonly string[];
}

type Baseline = IdentifySummary["baselines"][number];

/** Held-out questions below which a null says more about the study than about the model (as study/ warns). */
const FEW = 100;
const CHANCE = 0.5;
/** Scores closer than this are called as good as one another. */
const CLOSE = 0.05;

const RANDOM = /^(\d[\d,]*) random neurons?\b/;

/** The random control among the baselines. */
export const isRandom = ({ name }: Pick<Baseline, "name">): boolean => RANDOM.test(name);

export const isChance = ({ name }: Pick<Baseline, "name">): boolean => name === "chance";

function verdictOf(
  auroc: Interval,
  random: Baseline | undefined,
): Exclude<Verdict, "none-found" | "untested"> {
  if (!isBounded(auroc)) return "too-few";
  if (auroc.low <= CHANCE) return auroc.n < FEW && auroc.high > CHANCE ? "too-few" : "no-better-than-chance";
  if (random === undefined || random.auroc.value < auroc.low) return "predicts";
  return auroc.n < FEW && random.auroc.value < auroc.value ? "too-few" : "no-better-than-random";
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Predictors of one number that do as well as the neurons, or better: what a reader must hear before believing in neurons. */
function simpler(summary: IdentifySummary, auroc: Interval): string[] {
  return summary.baselines
    .filter((b) => !isRandom(b) && !isChance(b) && b.auroc.value >= auroc.value)
    .map((b) => {
      const name = capital(b.name);
      const figures = scoredText(b.auroc);
      if (b.auroc.value - auroc.value < CLOSE) return `${name} alone does as well: ${figures}.`;
      if (isBounded(b.auroc) && b.auroc.low > auroc.high) return `${name} alone does better: ${figures}.`;
      return `${name} alone is higher here (${figures}), but there are too few questions to tell.`;
    });
}

function randomText(auroc: Interval, random: Baseline | undefined): string[] {
  if (random === undefined) return [];
  const overlap =
    random.auroc.value < auroc.low && random.auroc.high >= auroc.low
      ? "; the intervals overlap, so the difference is not certain"
      : "";
  const [, count] = RANDOM.exec(random.name) ?? [];
  return [`As many random neurons (${count}): ${scoredText(random.auroc)}${overlap}.`];
}

/** What the study found, in sentences. */
export function findingOf(summary: IdentifySummary): Finding {
  const { hNeurons, nonzero, perMille, model, test, baselines } = summary;
  const count = hNeurons.length;
  const total = countText(model.layers * model.neurons);
  if (count === 0)
    return {
      verdict: "none-found",
      main: `No neuron of ${total} has a positive weight at C = ${cText(summary.C)}: no H-Neurons were found in this model.`,
      beside: test
        ? [
            `On held-out questions the classifier without them has AUROC ${scoredText(test.auroc)}, n = ${countText(test.auroc.n)}.`,
          ]
        : [],
    };

  const one = count === 1;
  const against = nonzero - count;
  const subject =
    `${countText(count)} of ${total} neurons (${perMilleText(perMille)})` +
    (against > 0 ? `, with ${countText(against)} that speak against it,` : "");
  if (test === null)
    return {
      verdict: "untested",
      main: `${subject} ${one ? "has" : "have"} a positive weight. No questions were held out, so how well ${one ? "it predicts" : "they predict"} is not known.`,
      beside: [],
    };

  const { auroc } = test;
  const random = baselines.find(isRandom);
  const verdict = verdictOf(auroc, random);
  const figures = `AUROC ${scoredText(auroc)}, n = ${countText(auroc.n)}.`;
  const beside = [...randomText(auroc, random), ...simpler(summary, auroc)];
  const tell = `${one ? "tells" : "tell"} hallucinated from faithful answers`;
  const fail = `${one ? "does" : "do"} not tell hallucinated from faithful answers`;
  switch (verdict) {
    case "predicts":
      return { verdict, main: `${subject} ${tell} on held-out questions: ${figures}`, beside };
    case "no-better-than-random":
      return {
        verdict,
        main: `${subject} ${tell} on held-out questions no better than as many random neurons: ${figures}`,
        beside,
      };
    case "no-better-than-chance":
      return {
        verdict,
        main: `${subject} ${fail} on held-out questions better than guessing: ${figures}`,
        beside,
      };
    case "too-few":
      return {
        verdict,
        main: `${subject} ${one ? "was" : "were"} picked, but ${countText(auroc.n)} held-out questions are too few to tell whether ${one ? "it predicts" : "they predict"} hallucination: ${figures}`,
        beside,
      };
  }
}
