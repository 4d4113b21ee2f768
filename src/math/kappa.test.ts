import { describe, expect, it } from "vitest";
import reference from "./fixtures/kappa.json" with { type: "json" };
import { cohensKappa } from "./kappa.ts";

describe("κ against statsmodels and scikit-learn", () => {
  it.each(reference.cases)("of table $table", ({ table, kappa, low, high, sklearn }) => {
    const pairs = table.flatMap((row, i) =>
      row.flatMap((count, j) => Array<[number, number]>(count).fill([i, j])),
    );
    const found = cohensKappa(
      pairs.map(([a]) => a),
      pairs.map(([, b]) => b),
    )!;
    expect(found.value).toBeCloseTo(kappa, 12);
    expect(found.value).toBeCloseTo(sklearn, 12);
    expect(found.low).toBeCloseTo(Math.max(-1, low), 12);
    expect(found.high).toBeCloseTo(Math.min(1, high), 12);
  });

  it("is null where there is one label, 1 where both are of one mind, and says what it cannot compare", () => {
    expect(cohensKappa(["a", "a"], ["a", "a"])).toBeNull();
    expect(cohensKappa(["a", "b"], ["a", "b"])).toEqual({ value: 1, low: 1, high: 1, agreement: 1, n: 2 });
    expect(() => cohensKappa(["a"], [])).toThrow(expect.objectContaining({ code: "invalid-input" }));
    expect(() => cohensKappa([], [])).toThrow(expect.objectContaining({ code: "too-few-rows" }));
  });
});
