// The baseline of random neurons: sets of as many neurons as a detector weighs, drawn apart from its own and averaged.

import { assert } from "../base/assert.ts";
import { integerBelow, randomStream } from "../math/stream.ts";
import type { Fit } from "./ports.ts";

export type NonEmpty<T> = readonly [T, ...T[]];

export interface RandomNeurons {
  /** As the results call the baseline. */
  readonly name: string;
  /** By neurons as in a feature row, each set rising; null where the detector weighs all neurons. */
  readonly sets: NonEmpty<readonly number[]> | null;
}

/**
 * @param weights of the detector
 * @param total neurons of the model
 * @param draws how many sets, at least 1
 */
export function randomNeurons(
  weights: Fit["weights"],
  total: number,
  draws: number,
  seed: number,
): RandomNeurons {
  const taken = new Set(weights.map((w) => w.index));
  const size = Math.min(taken.size, total - taken.size);
  const draw = (n: number): number[] =>
    randomColumns(size, total, taken, randomStream(seed, "random-neurons", n));
  return {
    name: `${size} random neurons, mean of ${draws} draws`,
    sets: size === 0 ? null : [draw(0), ...Array.from({ length: draws - 1 }, (_, n) => draw(n + 1))],
  };
}

/** What is made of each set, one after the other: a fit takes all cores. */
export async function inTurn<A, B>(
  [first, ...others]: NonEmpty<A>,
  of: (one: A) => Promise<B>,
): Promise<NonEmpty<B>> {
  const made: [B, ...B[]] = [await of(first)];
  for (const one of others) made.push(await of(one));
  return made;
}

/** `count` different columns of [0, columns) that are not in `taken`, rising; so many must be left. */
function randomColumns(
  count: number,
  columns: number,
  taken: ReadonlySet<number>,
  stream: () => number,
): number[] {
  assert(count <= columns - taken.size, "there are columns enough to draw from");
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const column = integerBelow(columns, stream);
    if (!taken.has(column)) chosen.add(column);
  }
  return [...chosen].sort((a, b) => a - b);
}
