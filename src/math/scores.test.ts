import { describe, expect, it } from "vitest";
import { fairCoinTest, mcnemar } from "./binomial.ts";
import { bootstrapInterval } from "./bootstrap.ts";
import reference from "./fixtures/scores.json" with { type: "json" };
import { accuracy, auroc } from "./scores.ts";
import { randomStream } from "./stream.ts";
import { wilson } from "./wilson.ts";

describe("scores against scikit-learn and SciPy", () => {
  it.each(reference.sets)("AUROC $auroc", (set) => {
    const { labels, scores } = set;
    expect(auroc(labels, scores)).toBeCloseTo(set.auroc, 14);
    expect(accuracy(labels, scores, 0.5)).toBe(set.accuracy);
    const pick = (values: number[], rows: Int32Array): number[] => Array.from(rows, (row) => values[row]!);
    const interval = (clusters?: number[]) =>
      bootstrapInterval(labels, (rows) => auroc(pick(labels, rows), pick(scores, rows)), {
        stream: randomStream(11, "bootstrap", labels.length),
        clusters,
        resamples: 200,
      });
    for (const [{ low, high }, expected] of [
      [interval(), set.interval],
      [interval(set.clusters), set.clusteredInterval],
    ] as const) {
      expect(low).toBeCloseTo(expected[0]!, 12);
      expect(high).toBeCloseTo(expected[1]!, 12);
    }
  });

  it.each(reference.wilson)("Wilson of $successes / $n", ({ successes, n, low, high }) => {
    const interval = wilson(successes, n);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it.each(reference.fairCoin)("$k heads in $n throws of a fair coin", ({ k, n, p }) => {
    expect(fairCoinTest(k, n)).toBeCloseTo(p, 10);
    expect(mcnemar(k, n - k)).toBe(fairCoinTest(k, n));
    expect(fairCoinTest(0, 0)).toBe(1);
  });

  it("names what is wrong", () => {
    expect(() => auroc([1, 1], [0, 1])).toThrow(expect.objectContaining({ code: "one-class" }));
    expect(() => auroc([1, 0], [0, Number.NaN])).toThrow(expect.objectContaining({ code: "not-finite" }));
    expect(() => auroc([1, 2], [0, 1])).toThrow(expect.objectContaining({ code: "invalid-input" }));
    expect(() => wilson(3, 2)).toThrow(expect.objectContaining({ code: "invalid-input" }));
  });
});
