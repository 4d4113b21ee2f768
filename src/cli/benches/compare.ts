// How two things are timed against each other: in turn, in one run, so that a machine's drift falls on both.

import { present } from "../../base/assert.ts";
import { quantile } from "../../math/bootstrap.ts";

const ROUNDS = 41;
/** 0-based ranks of 41 ratios in order between which their median lies with 97 % (binomial, p = ½). */
const RANKS = [13, 27] as const;

export interface Ratio {
  readonly name: string;
  /** What is divided by what. */
  readonly ratio: string;
  readonly median: number;
  /** 97 % interval of the median, by order statistics. */
  readonly interval: readonly [number, number];
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

type Run = () => Promise<unknown>;

/** Times both in turn, after one uncounted round, and gives time(above) / time(below) of the rounds. */
export async function compare(name: string, ratio: string, above: Run, below: Run): Promise<Ratio> {
  await above();
  await below();
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Who begins alternates: what one leaves behind, a garbage collection say, falls on both.
    if (round % 2 === 0) {
      const a = await timed(above);
      ratios.push(a / (await timed(below)));
    } else {
      const b = await timed(below);
      ratios.push((await timed(above)) / b);
    }
  }
  ratios.sort((a, b) => a - b);
  const at = (rank: number): number => present(ratios.at(rank), "a round");
  return {
    name,
    ratio,
    median: quantile(ratios, 0.5),
    interval: [at(RANKS[0]), at(RANKS[1])],
    min: at(0),
    max: at(-1),
    rounds: ROUNDS,
  };
}

async function timed(run: Run): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}
