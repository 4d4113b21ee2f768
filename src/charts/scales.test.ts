import { describe, expect, it } from "vitest";

import {
  magnitudeScale,
  magnitudeStops,
  magnitudeTable,
  riskStep,
  signedScale,
  TABLE_SIZE,
} from "./scales.ts";

describe("risk in steps", () => {
  it.each([
    [0, 0],
    [0.19, 0],
    [0.2, 1],
    [0.5, 2],
    [0.79, 3],
    [0.8, 4],
    [1, 4],
    [Number.NaN, 0],
  ])("%d is step %d", (risk, step) => expect(riskStep(risk)).toBe(step));
});

describe("magnitude", () => {
  it("starts at the surface of the theme and clamps at both ends", () => {
    const scale = magnitudeScale(2, "light");
    expect(scale(0)).toBe("rgb(255, 255, 255)");
    expect(scale(-1)).toBe(scale(0));
    expect(scale(9)).toBe(scale(2));
    expect(magnitudeScale(2, "dark")(0)).toBe("rgb(24, 24, 27)");
  });

  it("draws an all-zero chart as zero, not as its maximum", () => {
    expect(magnitudeScale(0, "light")(0)).toBe("rgb(255, 255, 255)");
  });

  it("is monotone in lightness: darker on light, lighter on dark", () => {
    for (const [theme, sign] of [
      ["light", -1],
      ["dark", 1],
    ] as const) {
      const table = magnitudeTable(theme);
      const luma = (i: number) => table[i * 3]! * 0.3 + table[i * 3 + 1]! * 0.59 + table[i * 3 + 2]! * 0.11;
      for (let i = 8; i < TABLE_SIZE; i += 8) expect(sign * (luma(i) - luma(i - 8))).toBeGreaterThan(0);
    }
  });

  it("gives a legend the same colours", () => {
    expect(magnitudeStops("light").startsWith(magnitudeScale(1, "light")(0))).toBe(true);
  });
});

it("a signed scale has the surface at zero and opposite hues at its ends", () => {
  const scale = signedScale(1, "light");
  expect(scale(0)).toBe("rgb(255, 255, 255)");
  expect(scale(-1)).toBe("rgb(29, 79, 134)");
  expect(scale(1)).toBe("rgb(168, 56, 10)");
});
