import { describe, expect, it } from "vitest";
import { findSpan } from "./rule.ts";
import { spanTokens } from "./tokens.ts";

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
