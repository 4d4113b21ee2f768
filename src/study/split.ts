// The three splits of a study, by question and balanced 1:1 between the classes: train (the fit), validation (C and
// thresholds), test (reported once). Seeded; independent of the order in which the questions were asked.

import { HnError } from "../base/errors.ts";
import { randomStream, shuffled, type RandomStream } from "../math/stream.ts";
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

/** @throws HnError `one-class` where a class is empty */
function checkClasses(faithful: readonly string[], hallucinated: readonly string[]): void {
  if (faithful.length > 0 && hallucinated.length > 0) return;
  throw new HnError(
    "one-class",
    `Both classes are needed, but the questions gave ${countsText(faithful, hallucinated)}. ` +
      (faithful.length === 0
        ? "Ask easier questions, or more of them: the model answered none of them consistently right."
        : "Ask harder questions, or more of them: the model answered none of them consistently wrong.") +
      " What was collected is kept.",
  );
}

const countsText = (faithful: readonly string[], hallucinated: readonly string[]): string =>
  `${faithful.length} faithful, ${hallucinated.length} hallucinated`;

/** Shuffled, whatever the order in which they were asked. */
const seededOrder = (ids: readonly string[], stream: RandomStream): string[] =>
  shuffled([...ids].sort(), stream);

/**
 * As many of both classes: a seeded choice of the larger one, 0 before 1.
 * Throws `one-class` where a class is empty.
 * @param key names the streams, one for each class
 */
export function balanced(
  faithful: readonly string[],
  hallucinated: readonly string[],
  seed: number,
  ...key: string[]
): Labelled[] {
  checkClasses(faithful, hallucinated);
  const size = Math.min(faithful.length, hallucinated.length);
  const part = (ids: readonly string[], name: string, label: 0 | 1): Labelled[] =>
    seededOrder(ids, randomStream(seed, ...key, name))
      .slice(0, size)
      .map((id) => ({ id, label }));
  return [...part(faithful, "faithful", 0), ...part(hallucinated, "hallucinated", 1)];
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
  checkClasses(faithful, hallucinated);
  const size = Math.min(faithful.length, hallucinated.length);
  const test = Math.round(size * spec.split.test);
  const validation = Math.round(size * spec.split.validation);
  const train = size - test - validation;
  if (train < 2 || validation < 1 || (spec.split.test > 0 && test < 1))
    throw new HnError(
      "too-few-rows",
      `${countsText(faithful, hallucinated)}: too few to split into train, validation and test. Ask more questions (perClass, maxQuestions, ` +
        "or a larger set). What was collected is kept.",
    );
  const part = (ids: readonly string[], label: 0 | 1, from: number, to: number): Labelled[] =>
    ids.slice(from, to).map((id) => ({ id, label }));
  const order = (ids: readonly string[], label: string): string[] =>
    seededOrder(ids, randomStream(spec.seed, "split", label));
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
