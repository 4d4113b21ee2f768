// The finding of an identification in words, computed from its figures: what predicts, how well, beside what. A null
// is said as plainly as a success, and a small test split is said to be small. Pure; see PAPER.md on baselines.

import { capital, countText, scoredText } from "../../charts/intervalText.ts";
import { cText } from "../../charts/pathGeometry.ts";
import type { IdentifySummary } from "../../study/types.ts";
import { heldOut, type HeldOut, type HeldOutVerdict } from "../heldOut.ts";
import { perMilleText } from "./words.ts";

export type Verdict = HeldOutVerdict | "none-found" | "untested";

export interface Finding {
  readonly verdict: Verdict;
  /** The sentence that answers the question of the room. */
  readonly main: string;
  /** What has to be known beside it: random neurons, simpler predictors. */
  readonly beside: readonly string[];
}

/** What a reader must hear before believing in neurons. */
const simplerText = ({ name, auroc, lead }: HeldOut["simpler"][number]): string => {
  const figures = scoredText(auroc);
  switch (lead) {
    case "none":
      return `${capital(name)} alone does as well: ${figures}.`;
    case "certain":
      return `${capital(name)} alone does better: ${figures}.`;
    case "uncertain":
      return `${capital(name)} alone is higher here (${figures}), but there are too few questions to tell.`;
  }
};

const randomText = ({ count, auroc, overlaps }: NonNullable<HeldOut["random"]>): string =>
  `As many random neurons (${count}): ${scoredText(auroc)}` +
  `${overlaps ? "; the intervals overlap, so the difference is not certain" : ""}.`;

/** What the study found, in sentences. */
export function findingOf(summary: IdentifySummary): Finding {
  const { hNeurons, nonzero, perMille, model } = summary;
  const scored = heldOut(summary);
  const count = hNeurons.length;
  const total = countText(model.layers * model.neurons);
  if (count === 0)
    return {
      verdict: "none-found",
      main: `No neuron of ${total} has a positive weight at C = ${cText(summary.C)}: no H-Neurons were found in this model.`,
      beside: scored
        ? [
            `On held-out questions the classifier without them has AUROC ${scoredText(scored.auroc)}, n = ${countText(scored.auroc.n)}.`,
          ]
        : [],
    };

  const one = count === 1;
  const against = nonzero - count;
  const subject =
    `${countText(count)} of ${total} neurons (${perMilleText(perMille)})` +
    (against > 0
      ? `, with ${countText(against)} that ${against === 1 ? "speaks" : "speak"} against it,`
      : "");
  if (scored === null)
    return {
      verdict: "untested",
      main: `${subject} ${one ? "has" : "have"} a positive weight. No questions were held out, so how well ${one ? "it predicts" : "they predict"} is not known.`,
      beside: [],
    };

  const { auroc, verdict, random, simpler } = scored;
  const figures = `AUROC ${scoredText(auroc)}, n = ${countText(auroc.n)}.`;
  const beside = [...(random ? [randomText(random)] : []), ...simpler.map(simplerText)];
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
