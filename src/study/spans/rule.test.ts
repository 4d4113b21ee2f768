import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSpan, spanTokens } from "./rule.ts";

describe("trim/1", () => {
  it.each([
    ["Paris", "Paris"],
    ["  Paris.\nIt is the capital.", "Paris"],
    ["\n\nParis", "Paris"],
    ['"Paris."', "Paris"],
    ["“Paris”.", "Paris"],
    ["‘It’s Now or Never’", "It’s Now or Never"],
    ['"Mona" and "Lisa"', '"Mona" and "Lisa"'],
    ["5'10\"", "5'10\""],
    ["Oklahoma!", "Oklahoma!"],
    ["Who?", "Who?"],
    ["The Hague.", "The Hague"],
    ["東京。", "東京"],
    ["Dr. No", "Dr. No"],
  ])("%j: %j", (response, text) => {
    expect(findSpan(response)?.text).toBe(text);
  });

  it("finds nothing in nothing", () => {
    for (const response of ["", " \n ", '""', "."]) expect(findSpan(response)).toBeNull();
  });

  it("counts code points, end exclusive", () => {
    expect(findSpan(" 🦜🦜.")).toEqual({ text: "🦜🦜", start: 1, end: 3 });
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(" ", "\n", '"', ".", "a", "🦜", "”", "“") }),
        (response) => {
          const span = findSpan(response);
          if (span) expect(Array.from(response).slice(span.start, span.end).join("")).toBe(span.text);
        },
      ),
    );
  });
});

describe("spanTokens", () => {
  const tokens = (pieces: string[]) => spanTokens(pieces, findSpan(pieces.join(""))!);

  it("takes every token that overlaps the span", () => {
    expect(tokens(["Par", "is", "."])).toEqual({ from: 0, to: 1 });
    expect(tokens([" ", '"', "Par", 'is"', "."])).toEqual({ from: 2, to: 3 });
    expect(tokens(["A", " b.", "\nmore"])).toEqual({ from: 0, to: 1 });
  });

  it("counts tokens that hold part of a character where the character stands", () => {
    expect(tokens(["", "", "🦜", "!", "", "é", "."])).toEqual({ from: 0, to: 5 });
    expect(tokens(["Paris", ".", "", "\n"])).toEqual({ from: 0, to: 0 });
    expect(spanTokens(["", ""], { start: 0, end: 1 })).toEqual({ from: 0, to: 1 });
    expect(spanTokens([], { start: 0, end: 1 })).toBeNull();
  });
});
