import { describe, expect, it } from "vitest";

import { funnelSteps, stepText, type FunnelCounts } from "./funnelSteps.ts";

const counts: FunnelCounts = {
  asked: 300,
  outcomes: { faithful: 70, hallucinated: 85, mixed: 112, "non-answer": 31, "no-span": 2 },
  features: { faithful: 70, hallucinated: 80 },
  split: { train: 84, validation: 28, test: 28 },
};

describe("funnelSteps", () => {
  it("accounts for every question: each step is the one before less what dropped out", () => {
    const steps = funnelSteps(counts, 10);
    const chain = steps.slice(0, 4);
    for (const [i, s] of chain.entries()) {
      const left = s.total - s.drops.reduce((sum, d) => sum + d.count, 0);
      const next = chain[i + 1]?.total ?? 84 + 28 + 28;
      expect(left).toBe(next);
    }
    expect(steps.map((s) => s.id)).toEqual([
      "asked",
      "consistent",
      "span",
      "features",
      "train",
      "validation",
      "test",
    ]);
  });

  it("says in words what dropped out and why", () => {
    const texts = funnelSteps(counts, 10).flatMap((s) => s.drops.map((d) => d.text));
    expect(texts).toEqual([
      "mixed: 112 — the ten answers did not agree",
      "non-answer: 31 — among the ten answers was one that gives none",
      "no span: 2 — the words of the answer were not found in the response",
      "not needed: 5 — their class had enough already",
      "surplus: 10 — left out, so that both classes are equal",
    ]);
  });

  it("names no number of answers where it is not known", () => {
    expect(funnelSteps(counts, null)[0]?.drops[0]?.text).toBe("mixed: 112 — the answers did not agree");
    expect(funnelSteps(counts, 24)[0]?.drops[0]?.text).toBe("mixed: 112 — the 24 answers did not agree");
  });

  it("ends with the features while there is no split, and leaves empty drops out", () => {
    const steps = funnelSteps(
      {
        asked: 0,
        outcomes: { faithful: 0, hallucinated: 0, mixed: 0, "non-answer": 0, "no-span": 0 },
        features: { faithful: 0, hallucinated: 0 },
        split: null,
      },
      10,
    );
    expect(steps.map((s) => s.id)).toEqual(["asked", "consistent", "span", "features"]);
    expect(steps.every((s) => s.drops.length === 0 && s.total === 0)).toBe(true);
  });

  it("halves a split between the classes, which are balanced", () => {
    const train = funnelSteps(counts, 10).find((s) => s.id === "train");
    expect([train?.faithful, train?.hallucinated]).toEqual([42, 42]);
  });

  it("writes a step as a sentence", () => {
    expect(funnelSteps(counts, 10).slice(0, 2).map(stepText)).toEqual([
      "asked: 300 questions",
      "consistent: 157 questions, of these 70 faithful and 85 hallucinated",
    ]);
  });
});
