import { describe, expect, it } from "vitest";

import { lineDomain, lineGeometry, lineTable, type LineSeries } from "./lineGeometry.ts";

const LOSS: LineSeries = {
  name: "pre-training",
  look: "accent",
  points: [
    [200, 1.83],
    [1400, 1.2],
    [2600, 0.9],
  ],
};
const TUNE: LineSeries = { name: "tuning", look: "calm", points: [[200, 0.86]] };
const SIZE = { width: 300, height: 120, left: 30, right: 10, top: 10, bottom: 20 };

describe("lines", () => {
  it("stand within their margins, more upwards", () => {
    const { x, y, paths, yTicks } = lineGeometry([LOSS], [0, 2], SIZE);
    expect([x(200), x(2600)]).toEqual([30, 290]);
    expect([y(0), y(2)]).toEqual([100, 10]);
    expect(paths).toHaveLength(1);
    expect(yTicks).toEqual([0, 0.5, 1, 1.5, 2]);
  });

  it("ask for fewer ticks where there is less room", () => {
    const { xTicks } = lineGeometry([LOSS], [0, 2], { ...SIZE, width: 110 });
    expect(xTicks).toEqual([1000, 2000]);
  });

  it("share a scale that is rounded outwards", () => {
    expect(lineDomain([LOSS, TUNE])).toEqual([0.8, 2]);
    expect(lineDomain([])).toEqual([0, 1]);
  });

  it("are a table of the same numbers", () => {
    expect(lineTable("step", [LOSS, TUNE], (y) => y.toFixed(1))).toEqual({
      head: ["step", "pre-training", "tuning"],
      rows: [
        ["200", "1.8", "0.9"],
        ["1,400", "1.2", "–"],
        ["2,600", "0.9", "–"],
      ],
    });
  });
});
