import { describe, expect, it } from "vitest";

import {
  chosenPoint,
  countTicks,
  cText,
  cTicks,
  nearestPoint,
  pathGeometry,
  pointText,
  type PathFit,
} from "./pathGeometry.ts";

const point = (C: number, positive: number, auroc: number, suppressed: number | null = null): PathFit => ({
  C,
  positive,
  nonzero: positive,
  validationAuroc: auroc,
  validationAccuracy: auroc - 0.05,
  suppressedAccuracy: suppressed,
});
const path = [point(0.03, 1, 0.55), point(0.3, 9, 0.74), point(1, 38, 0.81), point(3, 219, 0.84)];
const size = { width: 400, scores: 100, counts: 60, left: 30, right: 10 };

describe("pathGeometry", () => {
  it("spans the width from the lowest C to the highest", () => {
    const { x } = pathGeometry(path, size);
    expect(x(0.03)).toBeCloseTo(30);
    expect(x(3)).toBeCloseTo(390);
    expect(x(0.3)).toBeCloseTo(210);
  });

  it("puts no neurons at the foot and the most at the head", () => {
    const { count, most } = pathGeometry(path, size);
    expect([count(0), count(most), most]).toEqual([60, 0, 219]);
  });

  it("draws the suppressed accuracy only where it was measured", () => {
    expect(pathGeometry(path, size).rates.map((r) => r.id)).toEqual([
      "validationAuroc",
      "validationAccuracy",
    ]);
    const measured = [...path, point(10, 300, 0.8, 0.9)];
    expect(pathGeometry(measured, size).rates.map((r) => r.id)).toContain("suppressedAccuracy");
  });

  it("keeps chance in sight and never cuts a score off", () => {
    expect(pathGeometry(path, size).score.domain()).toEqual([0.4, 1]);
    expect(pathGeometry([point(1, 1, 0.27)], size).score.domain()).toEqual([0.2, 1]);
  });

  it("draws a path of one point, and one without neurons", () => {
    const { x, count } = pathGeometry([point(1, 0, 0.5)], size);
    expect(Number.isFinite(x(1))).toBe(true);
    expect(count(0)).toBe(60);
  });
});

describe("points", () => {
  it("finds the nearest and the chosen one", () => {
    const { x } = pathGeometry(path, size);
    expect(nearestPoint(path, x, 0)).toBe(0);
    expect(nearestPoint(path, x, x(1) + 3)).toBe(2);
    expect(nearestPoint(path, x, 9999)).toBe(3);
    expect(chosenPoint(path, 1)).toBe(2);
    expect(chosenPoint(path, 2)).toBe(-1);
  });

  it("marks powers of ten and counts that fit", () => {
    expect(cTicks(path)).toEqual([0.1, 1]);
    expect(countTicks(219)).toEqual([0, 10, 100]);
    expect(countTicks(12)).toEqual([0, 1, 10]);
    expect(countTicks(0)).toEqual([0, 1]);
    expect(cText(0.1 + 0.2)).toBe("0.3");
  });

  it("reads a point aloud", () => {
    expect(pointText(point(0.03, 1, 0.55))).toBe(
      "C = 0.03: 1 neuron with positive weight, validation AUROC .55, accuracy .50",
    );
    expect(pointText({ ...point(1, 1234, 0.8, 0.9), nonzero: 1300 })).toBe(
      "C = 1: 1,234 neurons with positive weight (1,300 not zero), validation AUROC .80, accuracy .75, " +
        "right answers kept with them silenced .90",
    );
  });
});
