import { expect, it } from "vitest";
import { questionWords } from "./questionWords.ts";

it("weighs words as scikit-learn does, by the train split alone", () => {
  const found = questionWords({
    train: ["Who wrote it?", "Who, who?", "Wrote once"],
    validation: ["WHO wrote"],
    test: ["Unseen once"],
  })!;
  expect(found.train).toMatchObject({ rows: 3, cols: 2 }); // who, wrote; both in two of three questions
  const half = Math.SQRT1_2;
  expect([...found.train.data].map((x) => +x.toFixed(6))).toEqual(
    [half, half, 1, 0, 0, 1].map((x) => +x.toFixed(6)),
  );
  expect(found.validation.data[0]).toBeCloseTo(half);
  expect([...found.test.data]).toEqual([0, 0]); // "once" stands in one train question, "unseen" in none

  const rare = questionWords({ train: ["a b", "a b", "a", "a"], validation: [], test: ["b a"] })!;
  const [a, b] = rare.test.data;
  expect(b! / a!).toBeCloseTo((Math.log(5 / 3) + 1) / (Math.log(5 / 5) + 1));
});

it("has nothing to say where no word comes twice", () => {
  expect(questionWords({ train: ["Who?", "Why?"], validation: [], test: [] })).toBeNull();
});
