// The three splits of a study, by question or by entity, balanced 1:1 between the classes: train (the fit), validation (C
// and thresholds), test (reported once). Seeded; independent of the order in which the questions were asked.

import { HnError } from "../base/errors.ts";
import { randomStream, shuffled, type RandomStream } from "../math/stream.ts";
import type { IdentifySpec, Unit } from "./types.ts";

/** 1 is hallucinated, 0 faithful. */
export interface Labelled {
  readonly id: string;
  readonly label: 0 | 1;
}

export interface Splits {
  /** What was kept whole. */
  readonly by: Unit;
  readonly train: readonly Labelled[];
  readonly validation: readonly Labelled[];
  readonly test: readonly Labelled[];
  /** Questions that were left out, so that both classes are equal. */
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

type Shares = Pick<IdentifySpec, "seed" | "split">;
/** Faithful, then hallucinated. */
type Classes = readonly [readonly string[], readonly string[]];
type Parts = Readonly<Record<"train" | "validation" | "test", Classes>>;

/**
 * Splits question ids of both classes. Questions about one entity stay on one side where the spec says so and any of
 * them names an entity; one that names none is an entity of its own.
 * Throws `one-class` where a class is empty, `too-few-rows` where a split that the spec asks for would be.
 */
export function splitQuestions(
  faithful: readonly string[],
  hallucinated: readonly string[],
  spec: Shares,
  entityOf: (id: string) => string | undefined = () => undefined,
): Splits {
  checkClasses(faithful, hallucinated);
  const by =
    spec.split.by === "entity" && [...faithful, ...hallucinated].some((id) => entityOf(id) !== undefined)
      ? "entity"
      : "question";
  const order = (ids: readonly string[], label: string): string[] =>
    seededOrder(ids, randomStream(spec.seed, "split", label));
  const classes = [order(faithful, "faithful"), order(hallucinated, "hallucinated")] as const;
  const parts = by === "entity" ? entityParts(classes, spec, entityOf) : questionParts(classes, spec);
  const train = labelled(parts.train);
  const validation = labelled(parts.validation);
  const test = labelled(parts.test);
  if (train.length < 4 || validation.length < 2 || (spec.split.test > 0 && test.length < 2))
    throw new HnError(
      "too-few-rows",
      `${countsText(faithful, hallucinated)}: too few to split into train, validation and test` +
        `${by === "entity" ? " with all questions about an entity on one side" : ""}. ` +
        "Ask more questions (perClass, maxQuestions, or a larger set). What was collected is kept.",
    );
  const used = train.length + validation.length + test.length;
  return { by, train, validation, test, surplus: faithful.length + hallucinated.length - used };
}

const labelled = ([faithful, hallucinated]: Classes): Labelled[] => [
  ...faithful.map((id) => ({ id, label: 0 }) as const),
  ...hallucinated.map((id) => ({ id, label: 1 }) as const),
];

/** As many of both classes, in the sizes that the spec asks for. */
function questionParts(classes: Classes, { split }: Shares): Parts {
  const size = Math.min(...classes.map(({ length }) => length));
  const test = Math.round(size * split.test);
  const validation = Math.round(size * split.validation);
  const cut = (from: number, to: number): Classes => [classes[0].slice(from, to), classes[1].slice(from, to)];
  return {
    test: cut(0, test),
    validation: cut(test, test + validation),
    train: cut(test + validation, size),
  };
}

/**
 * Entity by entity, the largest first: each goes where the counts of both classes then come closest to the shares of
 * the spec, by Pearson's χ². What a split has too much of in one class is left out.
 */
function entityParts(
  classes: Classes,
  { seed, split }: Shares,
  entityOf: (id: string) => string | undefined,
): Parts {
  const keyOf = (id: string): string => {
    const entity = entityOf(id);
    return entity === undefined ? `question ${id}` : `entity ${entity}`;
  };
  const held = new Map<string, [number, number]>();
  for (const [c, ids] of classes.entries())
    for (const id of ids) {
      const counts = held.get(keyOf(id)) ?? [0, 0];
      counts[c as 0 | 1]++;
      held.set(keyOf(id), counts);
    }
  const order = seededOrder([...held.keys()], randomStream(seed, "split", "entities"));
  const sizeOf = (key: string): number => held.get(key)![0] + held.get(key)![1];
  order.sort((a, b) => sizeOf(b) - sizeOf(a));

  const names = (["train", "validation", "test"] as const).filter((name) => split[name] > 0);
  const sides = names.map((name) => ({
    name,
    wanted: classes.map(({ length }) => split[name] * length),
    counts: [0, 0],
  }));
  const sideOf = new Map<string, string>();
  for (const key of order) {
    const more = held.get(key)!;
    /** By how much χ² grows, n more where `counts` are and `wanted` were to be: n (n + 2 (counts − wanted)) / wanted. */
    const growth = sides.map(({ wanted, counts }) =>
      more.reduce((sum, n, c) => sum + (n * (n + 2 * (counts[c]! - wanted[c]!))) / wanted[c]!, 0),
    );
    const best = sides[growth.indexOf(Math.min(...growth))]!;
    for (const [c, n] of more.entries()) best.counts[c]! += n;
    sideOf.set(key, best.name);
  }
  const part = (name: keyof Parts): Classes => {
    const [faithful, hallucinated] = classes.map((ids) => ids.filter((id) => sideOf.get(keyOf(id)) === name));
    const size = Math.min(faithful!.length, hallucinated!.length);
    return [faithful!.slice(0, size), hallucinated!.slice(0, size)];
  };
  return { train: part("train"), validation: part("validation"), test: part("test") };
}
