// How two things are timed against each other: in turn, in one run, so that a machine's drift falls on both.

import { present } from "../base/assert.ts";
import { throwIfAborted } from "../base/errors.ts";
import { quantile } from "../math/bootstrap.ts";

/** Rounds, and the 0-based rank of their ratios in order up to which, from either end, the interval reaches. */
const MANY = { rounds: 41, rank: 13 } as const;
const FEW = { rounds: 15, rank: 3 } as const;
/** Of one run, in milliseconds: above the first there are few rounds, below the second a round is of several runs. */
const [SLOW, SHORT] = [1500, 100];

export interface Ratio {
  readonly name: string;
  /** What is divided by what. */
  readonly ratio: string;
  readonly median: number;
  /** Of the median, at least 96 %, by order statistics (binomial, p = ½). */
  readonly interval: readonly [number, number];
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
  /** Median milliseconds of what is timed above the line and below it. */
  readonly milliseconds: readonly [number, number];
}

export type Run = () => Promise<unknown>;

export interface Clock {
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/** Times both in turn, after uncounted runs, and gives time(above) / time(below) of the rounds. */
export async function compare(
  clock: Clock,
  name: string,
  ratio: string,
  above: Run,
  below: Run,
): Promise<Ratio> {
  const timed = async (run: Run, times: number): Promise<number> => {
    throwIfAborted(clock.signal);
    const started = clock.now();
    for (let time = 0; time < times; time++) await run();
    return (clock.now() - started) / times;
  };
  await timed(above, 1);
  await timed(below, 1);
  const once = [await timed(above, 1), await timed(below, 1)];
  const { rounds, rank } = Math.max(...once) > SLOW ? FEW : MANY;
  const times = Math.max(1, Math.round(SHORT / Math.min(...once)));
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round++) {
    // Who begins alternates: what one leaves behind, a garbage collection say, falls on both.
    if (round % 2 === 0) {
      const a = await timed(above, times);
      pairs.push([a, await timed(below, times)]);
    } else {
      const b = await timed(below, times);
      pairs.push([await timed(above, times), b]);
    }
  }
  const ratios = pairs.map(([a, b]) => a / b).sort((a, b) => a - b);
  const at = (place: number): number => present(ratios.at(place), "a round");
  const median = (side: 0 | 1): number =>
    quantile(
      pairs.map((pair) => pair[side]).sort((a, b) => a - b),
      0.5,
    );
  return {
    name,
    ratio,
    median: quantile(ratios, 0.5),
    interval: [at(rank), at(-1 - rank)],
    min: at(0),
    max: at(-1),
    rounds,
    milliseconds: [median(0), median(1)],
  };
}
