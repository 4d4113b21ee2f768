import { expect, it } from "vitest";

import { formatAlpha, formatBytes, formatCount, meanOf, signed } from "./format.ts";

it("signs numbers, but not zero", () => {
  expect([0.971, -0.384, 0, -0.001, 0.004].map((value) => signed(value))).toEqual([
    "+0.97",
    "−0.38",
    "0.00",
    "0.00",
    "0.00",
  ]);
});

it("writes α without noise of floating point", () => {
  expect([0, 1, 1.8, 0.1 + 0.2, 2.95].map(formatAlpha)).toEqual(["0", "1", "1.8", "0.3", "2.95"]);
});

it("writes sizes and counts for people", () => {
  expect([400, 16_800_000, 2_345_000_000].map(formatBytes)).toEqual(["0 kB", "16.8 MB", "2.35 GB"]);
  expect([formatCount(1, "H-Neuron"), formatCount(3456, "neuron")]).toEqual(["1 H-Neuron", "3,456 neurons"]);
});

it("has no mean of nothing", () => {
  expect(meanOf([])).toBeNull();
  expect(meanOf([0.2, 0.4])).toBeCloseTo(0.3);
});
