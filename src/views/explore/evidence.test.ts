import { describe, expect, it } from "vitest";

import type { FoundBy } from "../../state/types.ts";
import { defaultIdentifySpec } from "../../study/spec.ts";
import type { IdentifySummary, Interval } from "../../study/types.ts";
import { evidenceOf, howFound } from "./evidence.ts";

const score = (value: number, low: number, high: number, n = 164): Interval => ({ value, low, high, n });
const baseline = (name: string, auroc: Interval) => ({ name, auroc, accuracy: auroc });

const summary = (
  auroc: Interval | null,
  random: Interval | null,
  others: IdentifySummary["baselines"] = [],
): IdentifySummary => ({
  model: { id: "embedded", sha256: "ab".repeat(32), dtype: "fp32", layers: 6, neurons: 576 },
  funnel: {
    asked: 1106,
    outcomes: { faithful: 412, hallucinated: 544, mixed: 147, "non-answer": 3, "no-span": 0 },
    features: { faithful: 412, hallucinated: 544 },
    split: { train: 496, validation: 164, test: 164 },
  },
  splitBy: "question",
  live: null,
  C: 3,
  path: [],
  hNeurons: Array.from({ length: 34 }, (_, index) => ({ layer: 1, index, weight: 1 })),
  intercept: 0,
  nonzero: 83,
  perMille: 9.8,
  test: auroc && { auroc, accuracy: auroc },
  baselines: [
    ...(random ? [baseline("83 random neurons, mean of 9 draws", random)] : []),
    baseline("chance", score(0.5, 0.5, 0.5)),
    ...others,
  ],
  warnings: [],
});

describe("evidenceOf", () => {
  it("gives the score beside random neurons and what does better with less", () => {
    const simpler = [
      baseline("answer length", score(0.46, 0.37, 0.54)),
      baseline("mean token log-probability", score(0.99, 0.97, 1)),
    ];
    expect(evidenceOf(summary(score(0.65, 0.57, 0.74), score(0.55, 0.43, 0.66), simpler))).toEqual({
      verdict: "The detector predicts hallucination, but its lead over random neurons is not certain.",
      figures:
        "A detector of 83 neurons, these 34 among them: held-out AUROC .65 [.57, .74], n = 164; " +
        "83 random neurons .55 [.43, .66]; " +
        "mean token log-probability alone .99 [.97, 1.00].",
    });
  });
  it("claims no lead over random neurons where none were tried", () => {
    const { figures, verdict } = evidenceOf({ ...summary(score(0.83, 0.76, 0.89), null), nonzero: 34 });
    expect(verdict).toBe("The detector predicts hallucination; random neurons were not tried.");
    expect(figures).toBe("Held-out AUROC .83 [.76, .89], n = 164.");
  });
  it("says a clear lead, a null, and a test too small", () => {
    const verdict = (auroc: Interval, random: Interval) => evidenceOf(summary(auroc, random)).verdict;
    expect(verdict(score(0.83, 0.76, 0.89), score(0.6, 0.5, 0.7))).toMatch(/better than random/);
    expect(verdict(score(0.6, 0.52, 0.68), score(0.62, 0.5, 0.7))).toMatch(
      /^No evidence that the detector differs/,
    );
    expect(verdict(score(0.5, 0.41, 0.59), score(0.5, 0.4, 0.6))).toMatch(
      /^No evidence that the detector predicts/,
    );
    expect(verdict(score(0.6, 0.3, 0.8, 12), score(0.5, 0.3, 0.7, 12))).toMatch(/^Too few/);
    expect(evidenceOf(summary(null, score(0.5, 0.4, 0.6))).verdict).toBe("Not tested.");
  });
});

describe("howFound", () => {
  const study: FoundBy = {
    spec: { ...defaultIdentifySpec(), seed: 7 },
    summary: summary(score(0.65, 0.57, 0.74), score(0.55, 0.43, 0.66)),
    created: "2026-11-23T13:04:18Z",
  };
  const value = (name: string, of: FoundBy = study) =>
    howFound({ label: "precomputed" }, of).find((row) => row.name === name)?.value;

  it("names date, questions, seed, sampling and span rule", () => {
    expect(value("result")).toBe("precomputed");
    expect(value("date")).toBe("2026-11-23");
    expect(value("date", { ...study, created: null })).toBeUndefined();
    expect(value("questions")).toBe(
      "set “embedded”: 1,106 asked, of these 412 always right and 544 always wrong",
    );
    expect(value("seed")).toBe("7");
    expect(value("sampling")).toBe(
      "10 answers a question at temperature 1, top-k 50, top-p 0.9, at most 50 tokens",
    );
    expect(value("span")).toMatch(/^trim\/2/);
    expect(value("split")).toBe("60 / 20 / 20 % train, validation, test");
  });
});
