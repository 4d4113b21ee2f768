import { describe, expect, it } from "vitest";

import { readForm } from "./startOptions.ts";

const DEFAULT_FORM = { perClass: "100", maxQuestions: "", seed: "0" };

describe("readForm", () => {
  it("reads 100 a class, all questions, seed 0", () => {
    expect(readForm(DEFAULT_FORM)).toEqual({
      options: { perClass: 100, maxQuestions: null, seed: 0 },
      errors: { perClass: null, maxQuestions: null, seed: null },
    });
  });

  it("takes thousands as people write them", () => {
    expect(readForm({ perClass: " 1,000 ", maxQuestions: "5 000", seed: "7" }).options).toEqual({
      perClass: 1000,
      maxQuestions: 5000,
      seed: 7,
    });
  });

  it.each(["", "19", "1001", "1e2", "0x20", "50.5", "-40", "many"])(
    "refuses %j a class and says what is allowed",
    (text) => {
      const { options, errors } = readForm({ ...DEFAULT_FORM, perClass: text });
      expect(options).toBeNull();
      expect(errors.perClass).toBe("Write a whole number from 20 to 1,000.");
    },
  );

  it("refuses a limit or a seed that is none", () => {
    expect(readForm({ ...DEFAULT_FORM, maxQuestions: "0" }).errors.maxQuestions).toContain(
      "leave it empty for all",
    );
    expect(readForm({ ...DEFAULT_FORM, seed: "" }).options).toBeNull();
  });
});
