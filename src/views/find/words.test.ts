import { describe, expect, it } from "vitest";

import type { IdentifyProgress } from "../../study/types.ts";
import {
  announcement,
  comparedText,
  estimateText,
  perMilleText,
  progressDetail,
  rateText,
  shareDone,
  stageText,
  weightText,
} from "./words.ts";
import { timeLeftText } from "../../ui/format.ts";

const progress = (change: Partial<IdentifyProgress> = {}): IdentifyProgress => ({
  stage: "collect",
  done: 120,
  total: 1000,
  questionsPerSecond: 2.41,
  secondsLeft: 190,
  funnel: {
    asked: 120,
    outcomes: { faithful: 40, hallucinated: 30, mixed: 40, "non-answer": 10, "no-span": 0 },
    features: { faithful: 40, hallucinated: 30 },
    split: null,
  },
  ...change,
});

describe("rates and time", () => {
  it("says the rate and the time left", () => {
    expect(progressDetail(progress())).toBe("2.4 questions/s · about 3 min left");
    expect(progressDetail(progress({ questionsPerSecond: 0, secondsLeft: null }))).toBe("measuring the rate");
    expect(progressDetail(progress({ stage: "fit", done: 4, total: 11, secondsLeft: 8 }))).toBe(
      "step 4 of 11 · a few seconds left",
    );
  });

  it("is no more exact than the estimate", () => {
    expect([3, 31, 58, 89, 3600, 9000].map(timeLeftText)).toEqual([
      "a few seconds left",
      "about 40 s left",
      "about 1 min left",
      "about 1 min left",
      "about 60 min left",
      "about 2.5 h left",
    ]);
    expect([0.04, 0.5, 12.3].map(rateText)).toEqual(["25 s a question", "0.5 questions/s", "12 questions/s"]);
    expect([timeLeftText(null), rateText(0), rateText(Infinity)]).toEqual([null, null, null]);
  });

  it("writes weights and per mille with the digits that are known", () => {
    expect([4.1283, 5.4, -0.0271, 0, 0.00001234, 12345.6].map(weightText)).toEqual([
      "4.13",
      "5.40",
      "−0.0271",
      "0",
      "1.2e-5",
      "12,300",
    ]);
    expect([3.472, 0.0231, 12.4].map(perMilleText)).toEqual(["3.5 ‰", "0.023 ‰", "12 ‰"]);
  });
});

describe("progress", () => {
  it("is what is nearer: all questions asked, or both classes full", () => {
    expect(shareDone(progress(), null)).toBeCloseTo(0.12);
    expect(shareDone(progress(), 100)).toBeCloseTo(0.3);
    expect(shareDone(progress({ total: 0, done: 0 }), null)).toBe(0);
    expect(shareDone(progress({ done: 1000 }), 100)).toBe(1);
  });

  it("says how full the classes are", () => {
    expect(stageText(progress(), 100)).toBe(
      "120 questions asked: 40 of 100 faithful, 30 of 100 hallucinated.",
    );
    expect(stageText(progress(), null)).toBe("120 questions asked: 40 faithful, 30 hallucinated.");
  });

  it("announces tenths only", () => {
    const at = (done: number): string => announcement(progress({ done }), null);
    expect(at(300)).toBe(at(399));
    expect(at(300)).not.toBe(at(400));
    expect(at(50)).toBe("Identification: less than 10 % of the questions.");
    expect(announcement(progress({ stage: "done" }), null)).toBe("Identification is done.");
  });
});

it("comparedText says what was kept apart and what was drawn from, where it is known", () => {
  const model = { id: "m", sha256: "", dtype: "fp32", layers: 8, neurons: 576 } as const;
  expect(comparedText({ model, live: null, splitBy: "question" })).toBe(
    "Every row is fitted, chosen and tested on the same questions.",
  );
  expect(comparedText({ model, live: 2677, splitBy: "entity" })).toMatch(
    /one of the three parts only\. .* drawn from the 2,677 of 4,608 that contributed/,
  );
});

describe("estimateText", () => {
  const { funnel } = progress();

  it("counts from an earlier result where there is one", () => {
    expect(estimateText(100, null, funnel)).toMatch(/^About 400 questions, .* of 120 asked, 30 ended/);
    expect(estimateText(100, null, null)).toMatch(/^At least 200 questions/);
  });

  it("warns where the limit comes first", () => {
    expect(estimateText(100, 150, funnel)).toContain("It will stop after 150 questions");
    expect(estimateText(100, 500, funnel)).not.toContain("stop after");
  });
});
