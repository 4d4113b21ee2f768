import { describe, expect, it } from "vitest";
import { halfToNumber, halfValues } from "./half.ts";

describe("half precision", () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 2 ** -14 - 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0xc000, -2],
    [0x7bff, 65504],
    [0xfc00, -Infinity],
    [0x7e00, Number.NaN],
  ])("bits %i are %d", (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
    expect(halfValues()[bits]).toBe(value);
  });
});
