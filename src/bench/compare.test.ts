// Timing in turn, with a clock that only the timed things move.

import { describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { compare } from "./compare.ts";

function laboratory(signal?: AbortSignal) {
  let now = 0;
  const order: string[] = [];
  const takes = (name: string, duration: (run: number) => number) => {
    let runs = 0;
    return async () => {
      order.push(name);
      now += duration(runs++);
    };
  };
  return { clock: { now: () => now, ...(signal ? { signal } : {}) }, takes, order };
}

describe("compare", () => {
  it("gives the median of ratios with an interval of its order statistics", async () => {
    const { clock, takes } = laboratory();
    const above = takes("a", (run) => 200 + (run % 41)); // 41 rounds behind two uncounted runs: each once
    const ratio = await compare(
      clock,
      "name",
      "a / b",
      above,
      takes("b", () => 100),
    );
    expect(ratio).toMatchObject({ rounds: 41, median: 2.2, min: 2, max: 2.4, milliseconds: [220, 100] });
    expect(ratio.interval[0]).toBeCloseTo(2.13);
    expect(ratio.interval[1]).toBeCloseTo(2.27);
  });

  it("runs short things several times a round, and takes fewer rounds of long ones", async () => {
    const short = laboratory();
    await compare(
      short.clock,
      "",
      "",
      short.takes("a", () => 10),
      short.takes("b", () => 50),
    );
    expect(short.order.length).toBe(4 + 41 * 2 * 10);
    const long = laboratory();
    const ratio = await compare(
      long.clock,
      "",
      "",
      long.takes("a", () => 4000),
      long.takes("b", () => 1000),
    );
    expect(ratio).toMatchObject({ rounds: 15, median: 4 });
  });

  it("lets each begin in turn", async () => {
    const { clock, takes, order } = laboratory();
    await compare(
      clock,
      "",
      "",
      takes("a", () => 200),
      takes("b", () => 200),
    );
    expect(order.slice(4, 8).join("")).toBe("abba");
  });

  it("stops where it is told to", async () => {
    const stop = new AbortController();
    const { clock, takes } = laboratory(stop.signal);
    const above = takes("a", (run) => (run === 5 ? (stop.abort(), 200) : 200));
    const stopped = await compare(
      clock,
      "",
      "",
      above,
      takes("b", () => 200),
    ).catch((error: unknown) => error);
    expect(stopped).toBeInstanceOf(HnError);
    expect((stopped as HnError).code).toBe("aborted");
  });
});
