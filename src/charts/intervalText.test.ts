import { describe, expect, it } from "vitest";

import { intervalText, scoredText, scoreText, unbroken } from "./intervalText.ts";

describe("scores as text", () => {
  it("has two digits and no leading zero", () => {
    expect([0.834, 1, 0, 0.999, Number.NaN].map(scoreText)).toEqual([".83", "1.00", ".00", "1.00", "–"]);
    expect(intervalText({ value: 0.83, low: 0.76, high: 0.89 })).toBe(".83 [.76, .89]");
  });

  it("does not pass an interval without width off as certainty where questions are few", () => {
    expect(scoredText({ value: 1, low: 1, high: 1, n: 4 })).toBe("1.00, too few to bound");
    expect(scoredText({ value: 1, low: 1, high: 1, n: 300 })).toBe("1.00 [1.00, 1.00]");
    expect(scoredText({ value: 0.5, low: 0, high: 1, n: 4 })).toBe(".50 [.00, 1.00]");
  });

  it("keeps n and an interval on one line, and the words as they are", () => {
    expect(unbroken("AUROC .83 [.76, .89], n = 96.")).toBe("AUROC .83 [.76,\u00a0.89], n\u00a0=\u00a096.");
    expect(unbroken("34 H-Neurons")).toBe("34 H-\u2060Neurons");
    expect(unbroken("plain words")).toBe("plain words");
  });
});
