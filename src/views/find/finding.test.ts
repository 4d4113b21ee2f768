import { describe, expect, it } from "vitest";

import type { IdentifySummary, Interval } from "../../study/types.ts";
import { findingOf } from "./finding.ts";

const score = (value: number, low: number, high: number, n = 96): Interval => ({ value, low, high, n });

const baseline = (name: string, auroc: Interval) => ({ name, auroc, accuracy: auroc });

function summary(auroc: Interval | null, random: Interval | null, change: Partial<IdentifySummary> = {}) {
  return {
    model: { id: "embedded", sha256: "ab".repeat(32), dtype: "fp32", layers: 6, neurons: 576 },
    funnel: {
      asked: 900,
      outcomes: { faithful: 240, hallucinated: 250, mixed: 300, "non-answer": 110, "no-span": 0 },
      features: { faithful: 240, hallucinated: 240 },
      split: { train: 288, validation: 96, test: 96 },
    },
    splitBy: "question",
    live: null,
    C: 3,
    path: [],
    hNeurons: Array.from({ length: 12 }, (_, index) => ({ layer: 1, index, weight: 1 })),
    intercept: 0,
    nonzero: 12,
    perMille: 3.472,
    test: auroc && { auroc, accuracy: auroc },
    baselines: random
      ? [baseline("12 random neurons, mean of 9 draws", random), baseline("chance", score(0.5, 0.5, 0.5))]
      : [],
    warnings: [],
    ...change,
  } satisfies IdentifySummary;
}

describe("findingOf", () => {
  it("says what predicts, how well, and what as many random neurons do", () => {
    expect(findingOf(summary(score(0.83, 0.76, 0.89), score(0.61, 0.52, 0.7)))).toEqual({
      verdict: "predicts",
      main: "12 of 3,456 neurons (3.5 ‰) tell hallucinated from faithful answers on held-out questions: AUROC .83 [.76, .89], n = 96.",
      beside: ["As many random neurons (12): .61 [.52, .70]."],
    });
  });

  it("does not hide an overlap of the intervals", () => {
    const { verdict, beside } = findingOf(summary(score(0.8, 0.72, 0.87), score(0.7, 0.6, 0.78)));
    expect(verdict).toBe("predicts");
    expect(beside[0]).toContain("the intervals overlap, so the difference is not certain");
  });

  it("says when random neurons do as well", () => {
    const { verdict, main } = findingOf(summary(score(0.8, 0.75, 0.85, 400), score(0.79, 0.74, 0.84, 400)));
    expect(verdict).toBe("no-better-than-random");
    expect(main).toContain("no better than as many random neurons");
  });

  it("says when it is no better than guessing, worse included", () => {
    const none = findingOf(summary(score(0.52, 0.46, 0.58, 300), score(0.5, 0.44, 0.56, 300)));
    expect(none.verdict).toBe("no-better-than-chance");
    expect(none.main).toContain(
      "do not tell hallucinated from faithful answers on held-out questions better than guessing",
    );
    expect(findingOf(summary(score(0.3, 0.2, 0.4), null)).verdict).toBe("no-better-than-chance");
  });

  it("blames a small test split, not the neurons", () => {
    const { verdict, main } = findingOf(summary(score(0.67, 0.33, 1, 12), score(0.5, 0.2, 0.8, 12)));
    expect(verdict).toBe("too-few");
    expect(main).toContain("12 held-out questions are too few to tell whether they predict hallucination");
    expect(findingOf(summary(score(1, 1, 1, 4), null)).verdict).toBe("too-few");
    expect(findingOf(summary(score(0.8, 0.6, 0.9, 40), score(0.7, 0.5, 0.8, 40))).verdict).toBe("too-few");
  });

  it("names every simpler predictor that does as well", () => {
    const { beside } = findingOf(
      summary(score(0.83, 0.76, 0.89), null, {
        baselines: [
          baseline("answer length", score(0.6, 0.5, 0.7)),
          baseline("mean token log-probability", score(0.86, 0.8, 0.91)),
        ],
      }),
    );
    expect(beside).toEqual(["Mean token log-probability alone does as well: .86 [.80, .91]."]);
  });

  it("says better where the intervals are apart", () => {
    const { beside } = findingOf(
      summary(score(0.65, 0.57, 0.74, 164), null, {
        baselines: [baseline("mean token log-probability", score(0.99, 0.97, 1, 164))],
      }),
    );
    expect(beside).toEqual(["Mean token log-probability alone does better: .99 [.97, 1.00]."]);
  });

  it("claims nothing of a higher score on too few questions", () => {
    const beside = (auroc: Interval, simpler: Interval) =>
      findingOf(summary(auroc, null, { baselines: [baseline("mean token log-probability", simpler)] }))
        .beside;
    expect(beside(score(0.5, 0, 1, 4), score(1, 1, 1, 4))).toEqual([
      "Mean token log-probability alone is higher here (1.00, too few to bound), but there are too few questions to tell.",
    ]);
    expect(beside(score(0.7, 0.6, 0.8), score(0.8, 0.7, 0.9))).toEqual([
      "Mean token log-probability alone is higher here (.80 [.70, .90]), but there are too few questions to tell.",
    ]);
  });

  it("says when nothing was found, and when nothing was held out", () => {
    const none = findingOf(summary(score(0.5, 0.4, 0.6), null, { hNeurons: [], nonzero: 0, perMille: 0 }));
    expect(none.main).toBe(
      "No neuron of 3,456 has a positive weight at C = 3: no H-Neurons were found in this model.",
    );
    expect(findingOf(summary(null, null)).verdict).toBe("untested");
  });

  it("counts the weights that speak against it, and writes one neuron in the singular", () => {
    expect(findingOf(summary(score(0.83, 0.76, 0.89), null, { nonzero: 20 })).main).toContain(
      "(3.5 ‰), with 8 that speak against it, tell",
    );
    const one = summary(score(0.83, 0.76, 0.89), null, {
      hNeurons: [{ layer: 0, index: 1, weight: 1 }],
      nonzero: 1,
      perMille: 0.289,
    });
    expect(findingOf(one).main).toMatch(/^1 of 3,456 neurons \(0.29 ‰\) tells/);
  });
});
