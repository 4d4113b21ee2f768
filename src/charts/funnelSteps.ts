// What the funnel picture shows, computed from the counts: how many questions stand at each step, by class where the
// class is known, and what dropped out before the next step and why. Counts of questions throughout.

import { countText } from "./intervalText.ts";

/** The counts of a study; study/types.ts has the same shape. */
export interface FunnelCounts {
  readonly asked: number;
  readonly outcomes: Readonly<
    Record<"faithful" | "hallucinated" | "mixed" | "non-answer" | "no-span", number>
  >;
  readonly features: { readonly faithful: number; readonly hallucinated: number };
  /** Balanced 1:1; null until the classes are split. */
  readonly split: { readonly train: number; readonly validation: number; readonly test: number } | null;
}

export interface FunnelDrop {
  readonly count: number;
  /** `mixed: 112 — the ten answers did not agree` */
  readonly text: string;
}

export interface FunnelStep {
  readonly id: "asked" | "consistent" | "span" | "features" | "train" | "validation" | "test";
  readonly label: string;
  readonly faithful: number;
  readonly hallucinated: number;
  /** Questions of neither class, or of one not known at this step. */
  readonly other: number;
  readonly total: number;
  /** What left between this step and the next; empty drops are left out. */
  readonly drops: readonly FunnelDrop[];
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** `ten`, `12`; `all` where it is not known how many answers were drawn. */
const answersText = (samples: number | null): string =>
  samples === null ? "the answers" : `the ${NUMBERS[samples] ?? String(samples)} answers`;

const drop = (name: string, count: number, why: string): FunnelDrop => ({
  count,
  text: `${name}: ${countText(count)} — ${why}`,
});

const step = (
  id: FunnelStep["id"],
  label: string,
  counts: { faithful?: number; hallucinated?: number; other?: number },
  drops: readonly FunnelDrop[] = [],
): FunnelStep => {
  const { faithful = 0, hallucinated = 0, other = 0 } = counts;
  return {
    id,
    label,
    faithful,
    hallucinated,
    other,
    total: faithful + hallucinated + other,
    drops: drops.filter((d) => d.count > 0),
  };
};

/**
 * The steps from the first question to the three splits; train, validation and test only where they are known.
 * @param samples answers drawn per question; null where unknown
 */
export function funnelSteps(counts: FunnelCounts, samples: number | null): FunnelStep[] {
  const { asked, outcomes, features, split } = counts;
  const { faithful, hallucinated } = outcomes;
  const answers = answersText(samples);
  const used = split && split.train + split.validation + split.test;
  const steps = [
    step("asked", "asked", { other: asked }, [
      drop("mixed", outcomes.mixed, `${answers} did not agree`),
      drop("non-answer", outcomes["non-answer"], `among ${answers} was one that gives none`),
    ]),
    step("consistent", "consistent", { faithful, hallucinated, other: outcomes["no-span"] }, [
      drop("no span", outcomes["no-span"], "the words of the answer were not found in the response"),
    ]),
    step("span", "with a span", { faithful, hallucinated }, [
      drop(
        "not needed",
        faithful - features.faithful + (hallucinated - features.hallucinated),
        "their class had enough already",
      ),
    ]),
    step(
      "features",
      "features",
      features,
      used === null
        ? []
        : [
            drop(
              "surplus",
              features.faithful + features.hallucinated - used,
              "left out, so that both classes are equal",
            ),
          ],
    ),
  ];
  if (split === null) return steps;
  const half = (n: number) => ({ faithful: Math.floor(n / 2), hallucinated: Math.ceil(n / 2) });
  return [
    ...steps,
    step("train", "train", half(split.train)),
    step("validation", "validation", half(split.validation)),
    step("test", "test", half(split.test)),
  ];
}

/** The step in one sentence, for readers of text: `consistent: 143 questions, of these 61 faithful and 82 hallucinated`. */
export function stepText({ label, total, faithful, hallucinated }: FunnelStep): string {
  const classes = faithful + hallucinated;
  const of =
    classes > 0
      ? `, of these ${countText(faithful)} faithful and ${countText(hallucinated)} hallucinated`
      : "";
  return `${label}: ${countText(total)} questions${of}`;
}
