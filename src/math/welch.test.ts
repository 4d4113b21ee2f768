import { describe, expect, it } from "vitest";
import reference from "./fixtures/scores.json" with { type: "json" };
import { permutationP } from "./permutation.ts";
import { auroc } from "./scores.ts";
import { randomStream } from "./stream.ts";
import { welchTest } from "./welch.ts";

describe("tests of significance", () => {
  it.each(reference.welch)("Welch's t against SciPy, t = $t", ({ a, b, t, df, p }) => {
    const greater = welchTest(a, b, "greater");
    expect(greater.t).toBeCloseTo(t, 10);
    expect(greater.df).toBeCloseTo(df, 9);
    expect(Math.abs(greater.p / p.greater - 1)).toBeLessThan(1e-9);
    expect(Math.abs(welchTest(a, b, "less").p / p.less - 1)).toBeLessThan(1e-9);
    expect(Math.abs(welchTest(a, b, "two-sided").p / p["two-sided"] - 1)).toBeLessThan(1e-9);
  });

  it("refuses samples that cannot vary", () => {
    expect(() => welchTest([1], [1, 2], "less")).toThrow(expect.objectContaining({ code: "too-few-rows" }));
    expect(() => welchTest([1, 1], [2, 2], "less")).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });

  it("finds chance where labels mean nothing, and a signal where they do", () => {
    const scores = Array.from({ length: 40 }, (_, i) => i);
    const p = (labels: number[]): number =>
      permutationP(labels, (l) => auroc(l, scores), randomStream(1, "permutation"), 199);
    expect(p(scores.map((i) => (i >= 20 ? 1 : 0)))).toBe(1 / 200);
    expect(p(scores.map((i) => i % 2))).toBeGreaterThan(0.2);
  });
});
