import fc from "fast-check";
import { describe, expect, it } from "vitest";
import embedded from "./embedded.json" with { type: "json" };
import { isNonAnswer, judge, normalise } from "./rule.ts";

describe("rule judge", () => {
  it.each([
    ["Paris", "paris.", "correct"],
    ["The Beatles", "It was Beatles, I think", "correct"],
    ["correct", "That is incorrect.", "incorrect"], // substring rules call this correct
    ["t", "not", "incorrect"],
    ["Dont Look Back", "Don't Look Back", "incorrect"], // the official normalisation parts "don t"
    ["Don't Look Back", "Don’t Look Back!", "correct"],
    ["O’Brien", "Conan O'Brien", "correct"],
    ["Rock 'n' Roll", "rock ‘n’ roll", "correct"],
    ["The The", "It is by The The.", "correct"],
    ["snow_white", "“Snow White”", "correct"],
    ["café", "CAFE\u0301", "correct"], // composed and decomposed
    ["Москва", "Это Москва.", "correct"],
    ["Москва", "Это Москвариум.", "incorrect"],
    ["北京", "答案是北京。", "correct"], // no spaces between words
    ["दिल्ली", "यह दिल्ली है।", "correct"],
    ["+", "+", "correct"],
    ["7", "17", "incorrect"],
    ["7", "7.", "correct"],
  ] as const)("alias %j in %j: %s", (alias, response, verdict) => {
    expect(judge(response, ["nothing like it", alias])).toBe(verdict);
  });

  it.each([
    "I don't know.",
    "I don’t know",
    "I do not know the answer",
    "Nobody knows.",
    "No one knows that.",
    "It cannot be determined.",
    "I can't answer that",
    "The answer is not provided in the text",
    "There is no information about that",
    "I'm not sure.",
    "I’m sorry, but I have no idea",
    "I’ve never heard of her.",
    "Unknown",
    "N/A",
    "",
    "…",
  ])("%j is a non-answer", (response) => {
    expect(judge(response, ["Paris"])).toBe("non-answer");
  });

  it.each(embedded)("alias %j in %j, of the embedded model: %s", (alias, response, verdict) => {
    expect(judge(response!, [alias!])).toBe(verdict);
  });

  it("takes names and titles for answers", () => {
    for (const response of [
      "Noah Knows",
      "Canute",
      "Notting Hill",
      "The Unknown Soldier",
      "Can't Buy Me Love",
    ])
      expect(isNonAnswer(response)).toBe(false);
    expect(judge("I Don't Know How to Love Him", ["I don’t know how to love him"])).toBe("correct");
    expect(judge("I don't know, perhaps Paris", ["Paris"])).toBe("non-answer");
  });

  it("finds every alias that stands between spaces, and normalises once and for all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (alias) => {
        const once = normalise(alias);
        expect(normalise(once)).toBe(once);
        if (once !== "" && !isNonAnswer(alias)) expect(judge(`so ${alias} then`, [alias])).toBe("correct");
      }),
    );
  });
});
