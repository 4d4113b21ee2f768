import { expect, it } from "vitest";
import { questionWords } from "./questionWords.ts";

it("weighs words as scikit-learn does, by the train split alone", () => {
  const train = ["Who wrote it?", "Who, who?", "Wrote once"];
  const words = questionWords(train)!;
  expect(words(train)).toMatchObject({ rows: 3, cols: 2 }); // who, wrote; both in two of three questions
  const half = Math.SQRT1_2;
  expect([...words(train).data].map((x) => +x.toFixed(6))).toEqual(
    [half, half, 1, 0, 0, 1].map((x) => +x.toFixed(6)),
  );
  expect(words(["WHO wrote"]).data[0]).toBeCloseTo(half);
  expect([...words(["Unseen once"]).data]).toEqual([0, 0]); // "once" stands in one train question, "unseen" in none

  const [a, b] = questionWords(["a b", "a b", "a", "a"])!(["b a"]).data;
  expect(b! / a!).toBeCloseTo((Math.log(5 / 3) + 1) / (Math.log(5 / 5) + 1));
});

it("has nothing to say where no word comes twice", () => {
  expect(questionWords(["Who?", "Why?"])).toBeNull();
});
