// How fast a stage of a study goes, and how long it will take.

import type { Clock } from "./ports.ts";

export interface Pace {
  /** Of this run, without what an earlier run had done. */
  readonly questionsPerSecond: number;
  readonly secondsLeft: number | null;
}

/**
 * Counts a stage's rate from its start in this run, so that what an earlier run did does not flatter it.
 * @param doneBefore items done when it starts
 */
export function pace(clock: Clock, doneBefore: number): (done: number, left: number) => Pace {
  const start = clock.now();
  return (done, left) => {
    const seconds = (clock.now() - start) / 1000;
    const rate = seconds > 0 ? (done - doneBefore) / seconds : 0;
    return { questionsPerSecond: rate, secondsLeft: left === 0 ? 0 : rate > 0 ? left / rate : null };
  };
}
