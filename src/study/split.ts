// The three splits of a study, by question and balanced 1:1 between the classes: train (the fit), validation (C and
// thresholds), test (reported once). Seeded; independent of the order in which the questions were asked.

import { HnError } from "../base/errors.ts";
import { randomStream, shuffled } from "../math/stream.ts";
import type { IdentifySpec } from "./types.ts";

/** 1 is hallucinated, 0 faithful. */
export interface Labelled {
  readonly id: string;
  readonly label: 0 | 1;
}

export interface Splits {
  readonly train: readonly Labelled[];
  readonly validation: readonly Labelled[];
  readonly test: readonly Labelled[];
  /** Questions of the larger class that were left out. */
  readonly surplus: number;
}

/**
 * Splits question ids of both classes.
 * Throws `one-class` where a class is empty, `too-few-rows` where a split that the spec asks for would be.
 */
export function splitQuestions(
  faithful: readonly string[],
  hallucinated: readonly string[],
  spec: Pick<IdentifySpec, "seed" | "split">,
): Splits {
  const size = Math.min(faithful.length, hallucinated.length);
  const counts = `${faithful.length} faithful, ${hallucinated.length} hallucinated`;
  if (size === 0)
    throw new HnError(
      "one-class",
      `Both classes are needed, but the questions gave ${counts}. ` +
        (faithful.length === 0
          ? "Ask easier questions, or more of them: the model answered none of them consistently right."
          : "Ask harder questions, or more of them: the model answered none of them consistently wrong.") +
        " What was collected is kept.",
    );
  const test = Math.round(size * spec.split.test);
  const validation = Math.round(size * spec.split.validation);
  const train = size - test - validation;
  if (train < 2 || validation < 1 || (spec.split.test > 0 && test < 1))
    throw new HnError(
      "too-few-rows",
      `${counts}: too few to split into train, validation and test. Ask more questions (perClass, maxQuestions, ` +
        "or a larger set). What was collected is kept.",
    );
  const part = (ids: readonly string[], label: 0 | 1, from: number, to: number): Labelled[] =>
    ids.slice(from, to).map((id) => ({ id, label }));
  const order = (ids: readonly string[], label: string): string[] =>
    shuffled([...ids].sort(), randomStream(spec.seed, "split", label));
  const classes = [
    { ids: order(faithful, "faithful"), label: 0 },
    { ids: order(hallucinated, "hallucinated"), label: 1 },
  ] as const;
  const both = (from: number, to: number): Labelled[] =>
    classes.flatMap(({ ids, label }) => part(ids, label, from, to));
  return {
    test: both(0, test),
    validation: both(test, test + validation),
    train: both(test + validation, size),
    surplus: faithful.length + hallucinated.length - 2 * size,
  };
}
