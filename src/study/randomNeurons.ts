// The baseline of random neurons: sets of as many neurons as a detector weighs, drawn among those that contribute to any
// answer, apart from its own, and averaged.

import { integerBelow, randomStream } from "../math/stream.ts";
import type { Fit } from "./ports.ts";

export type NonEmpty<T> = readonly [T, ...T[]];

export interface RandomNeurons {
  /** As the results call the baseline. */
  readonly name: string;
  /** By neurons as in a feature row, each set rising; null where the detector leaves none to draw. */
  readonly sets: NonEmpty<readonly number[]> | null;
}

/**
 * @param weights of the detector
 * @param live neurons that contribute to any answer: others give a set nothing to read, and would make it weaker than
 * the detector's for no reason of their own
 * @param draws how many sets, at least 1
 */
export function randomNeurons(
  weights: Fit["weights"],
  live: readonly number[],
  draws: number,
  seed: number,
): RandomNeurons {
  const taken = new Set(weights.map((w) => w.index));
  const pool = live.filter((neuron) => !taken.has(neuron));
  const size = Math.min(taken.size, pool.length);
  const draw = (n: number): number[] => sampled(pool, size, randomStream(seed, "random-neurons", n));
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

/** `count` different ones of `pool`, rising as it does. */
function sampled(pool: readonly number[], count: number, stream: () => number): number[] {
  const places = new Set<number>();
  while (places.size < count) places.add(integerBelow(pool.length, stream));
  return [...places].sort((a, b) => a - b).map((place) => pool[place]!);
}
