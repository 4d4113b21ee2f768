import { describe, expect, it } from "vitest";
import golden from "./fixtures/stream.json" with { type: "json" };
import { integerBelow, randomStream, shuffled } from "./stream.ts";

describe("stream", () => {
  it("draws what its Python twin draws", () => {
    for (const { key, draws } of golden.cases) {
      const [seed, ...rest] = key;
      const stream = randomStream(seed as number, ...rest);
      expect(draws.map(() => stream())).toEqual(draws);
    }
    const late = randomStream(1, "late");
    for (let i = 0; i < 10_000; i++) late();
    expect(late()).toBe(golden.draw10000);
  });

  it("shuffles as its Python twin does, leaving the input alone", () => {
    const items = Array.from({ length: 12 }, (_, i) => i);
    expect(shuffled(items, randomStream(5, "shuffle"))).toEqual(golden.shuffled);
    expect(items[0]).toBe(0);
  });

  it("is uniform and keeps its bounds", () => {
    const stream = randomStream(1, "uniform");
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[integerBelow(10, stream)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400); // 4 standard deviations
  });

  it("refuses keys that two languages could write differently", () => {
    expect(() => randomStream(0.5)).toThrow(/whole/);
    expect(() => randomStream(0, Number.NaN)).toThrow(/whole/);
  });
});
