// What is known of the neurons that the slider turns: how well they predict, as a line, and how they were found, as
// rows of a list. A null is said as plainly as a success. Pure.

import { capital, countText, scoredText } from "../../charts/intervalText.ts";
import { cText } from "../../charts/pathGeometry.ts";
import type { FoundBy, NeuronSource } from "../../state/types.ts";
import type { IdentifySpec, IdentifySummary } from "../../study/types.ts";
import { heldOut, type HeldOut } from "../heldOut.ts";

export interface Evidence {
  /** The verdict in a few words. */
  readonly verdict: string;
  /** Its figures: the detector, as many random neurons, what does better with less. */
  readonly figures: string;
}

/**
 * How well the neurons of a study tell hallucinated from faithful answers: what was tested is their detector, which
 * may weigh neurons against hallucination as well.
 */
export function evidenceOf(summary: IdentifySummary): Evidence {
  const scored = heldOut(summary);
  if (scored === null)
    return {
      verdict: "Not tested.",
      figures: "The study held no questions out, so how well these neurons predict is not known.",
    };
  const { auroc, random } = scored;
  const best = scored.simpler.toSorted((a, b) => b.auroc.value - a.auroc.value)[0];
  const figures = [
    `held-out AUROC ${scoredText(auroc)}, n = ${countText(auroc.n)}`,
    ...(random ? [`${random.count} random neurons ${scoredText(random.auroc)}`] : []),
    ...(best ? [`${best.name} alone ${scoredText(best.auroc)}`] : []),
  ].join("; ");
  return { verdict: verdictText(scored), figures: `${capital(detectorText(summary) + figures)}.` };
}

/** `a detector of 83 neurons, these 34 among them: `; nothing where it weighs these alone. */
function detectorText({ hNeurons, nonzero }: IdentifySummary): string {
  if (nonzero === hNeurons.length) return "";
  return `a detector of ${countText(nonzero)} neurons, ${hNeurons.length === 1 ? "this one" : `these ${countText(hNeurons.length)}`} among them: `;
}

function verdictText({ verdict, random }: HeldOut): string {
  switch (verdict) {
    case "predicts":
      if (random === null) return "The detector predicts hallucination; random neurons were not tried.";
      return random.overlaps
        ? "The detector predicts hallucination, but its lead over random neurons is not certain."
        : "The detector predicts hallucination better than random neurons do.";
    case "no-better-than-random":
      return "No evidence that the detector differs from random neurons.";
    case "no-better-than-chance":
      return "No evidence that the detector predicts hallucination.";
    case "too-few":
      return "Too few held-out questions to tell whether the detector predicts.";
  }
}

export interface HowRow {
  readonly name: string;
  readonly value: string;
}

/** How a set was found, from its study's spec and result. */
export function howFound({ label }: Pick<NeuronSource, "label">, study: FoundBy): readonly HowRow[] {
  const { spec, summary, created } = study;
  const { sampling, split, solver } = spec;
  const { asked, features } = summary.funnel;
  const percent = [split.train, split.validation, split.test].map((share) => Math.round(share * 100));
  return [
    { name: "result", value: label },
    ...(created === null ? [] : [{ name: "date", value: created.slice(0, 10) }]),
    { name: "model", value: `${summary.model.id}, ${summary.model.dtype}` },
    {
      name: "questions",
      value:
        `${setName(spec)}: ${countText(asked)} asked, of these ${countText(features.faithful)} always right ` +
        `and ${countText(features.hallucinated)} always wrong`,
    },
    { name: "seed", value: String(spec.seed) },
    {
      name: "sampling",
      value:
        `${countText(sampling.samples)} answers a question at temperature ${sampling.temperature}, ` +
        `top-k ${sampling.topK}, top-p ${sampling.topP}, at most ${countText(sampling.maxNewTokens)} tokens`,
    },
    { name: "judge", value: `${spec.judge}: an accepted answer as whole words` },
    { name: "span", value: `${spec.spanRule}: the first line, without quotes and a final full stop` },
    {
      name: "feature",
      value:
        spec.feature === "answer"
          ? "mean CETT over the words of the answer"
          : "mean CETT over the words of the answer, in training over the other words too",
    },
    {
      name: "classifier",
      value:
        `logistic regression with an ${solver.penalty.toUpperCase()} penalty, C = ${cText(summary.C)} ` +
        `chosen on the validation questions`,
    },
    { name: "split", value: `${percent.join(" / ")} % train, validation, test` },
  ];
}

const setName = ({ questions }: IdentifySpec): string =>
  questions.kind === "named" ? `set “${questions.name}”` : "a set of one’s own";
