import { describe, expect, it } from "vitest";

import {
  bracketed,
  dotScale,
  dotTable,
  laneCount,
  leadOf,
  type DotRow,
  type DotSeries,
} from "./dotGeometry.ts";
import { scoreText } from "./intervalText.ts";

const SERIES: readonly DotSeries[] = [
  { id: "ours", name: "L1 neurons", look: "accent" },
  { id: "random", name: "random neurons", look: "placebo", lane: 1 },
  { id: "nowhere", name: "nowhere", look: "square", lane: 1 },
];
const ROWS: readonly DotRow[] = [
  {
    name: "held out",
    n: 1640,
    marks: [
      { series: "ours", value: 0.793, low: 0.717, high: 0.862 },
      { series: "random", value: 0.561, high: 0.705 },
    ],
  },
  { name: "unseen", marks: [{ series: "ours", value: 0.98 }] },
];

describe("a dot plot", () => {
  it("puts all rows on one scale that keeps its marks whole", () => {
    const { at, ticks } = dotScale(ROWS, [0, 1]);
    expect([at(0), at(0.5), at(1)]).toEqual(["2.00%", "50.00%", "98.00%"]);
    expect(ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });

  it("reaches further than it is told to where an interval does", () => {
    const rows = [{ name: "a", marks: [{ series: "ours", value: -0.1, low: -0.33, high: 0.02 }] }];
    expect(dotScale(rows, [0, 0.21]).domain).toEqual([-0.33, 0.21]);
    expect(dotScale([], [0, 0]).domain).toEqual([0, 1]);
  });

  it("has as many lines a row as its series ask for", () => {
    expect([laneCount(SERIES), laneCount([])]).toEqual([2, 1]);
  });

  it("is a table of the same numbers, without series that no row has", () => {
    expect(dotTable("set", ROWS, SERIES, bracketed(scoreText))).toEqual({
      head: ["set", "n", "L1 neurons", "random neurons"],
      rows: [
        ["held out", "1,640", ".79 [.72, .86]", ".56, highest .70"],
        ["unseen", "–", ".98", "–"],
      ],
    });
  });

  it("says in the table whose a mark is, where a series has several", () => {
    const marks = [8, 9].map((seed) => ({ series: "ours", value: seed / 10, label: `seed ${seed}` }));
    expect(dotTable("set", [{ name: "a", marks }], SERIES, bracketed(scoreText)).rows).toEqual([
      ["a", "seed 8: .80; seed 9: .90"],
    ]);
  });

  it("tells in figures the first series, or the one that a row asks for", () => {
    const [row] = ROWS;
    expect(row && leadOf(row, SERIES)?.mark.value).toBe(0.793);
    expect(row && leadOf({ ...row, lead: "random" }, SERIES)?.mark.value).toBe(0.561);
    expect(row && leadOf({ ...row, lead: "nowhere" }, SERIES)).toBeNull();
  });

  it("tells many marks of one series by their ends", () => {
    const marks = [0.3, 0.1, 0.2, 0.5, 0.4].map((value) => ({ series: "ours", value }));
    expect(dotTable("set", [{ name: "a", marks }], SERIES, bracketed(scoreText)).rows).toEqual([
      ["a", ".10 to .50 (5)"],
    ]);
    expect(bracketed(scoreText)({ value: 0.5 })).toBe(".50");
  });
});
