import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { markNear, markX, nextMark, placeMarks, type Plot } from "./heatmapMarks.ts";

const plot: Plot = { width: 360, height: 156, layers: 6, neuronsPerLayer: 576 };
const at = (layer: number, index: number) => ({ layer, index });

describe("placeMarks", () => {
  it("puts a lone mark over its neuron, at the foot of its layer", () => {
    const [mark] = placeMarks([at(2, 100)], plot);
    expect(mark).toMatchObject({ x: markX(100, plot), foot: 77 });
  });

  it("lifts a mark that would cover its neighbour, and no other", () => {
    const feet = placeMarks([at(0, 300), at(0, 303), at(0, 340), at(1, 303)], plot).map(({ foot }) => foot);
    expect(feet[1]).toBeLessThan(feet[0]!);
    expect(feet[2]).toBe(feet[0]);
    expect(feet[3]).toBe(feet[0]! + 26);
  });

  it("keeps every mark in the plot and in its layer", () => {
    const address = fc.record({ layer: fc.nat(5), index: fc.nat(575) });
    fc.assert(
      fc.property(
        fc.array(address, { maxLength: 60 }),
        fc.integer({ min: 24, max: 300 }),
        (marks, height) => {
          const row = height / 6;
          for (const { neuron, x, foot, size } of placeMarks(marks, { ...plot, height })) {
            expect(x - size / 2).toBeGreaterThanOrEqual(0);
            expect(x + size / 2).toBeLessThanOrEqual(360);
            expect(foot).toBeLessThanOrEqual((neuron.layer + 1) * row);
            expect(foot - size).toBeGreaterThanOrEqual(neuron.layer * row - 1e-9);
          }
        },
      ),
    );
  });
});

describe("markNear", () => {
  const placed = placeMarks([at(0, 300), at(0, 303)], plot);
  it("finds the mark that is pointed at", () => {
    for (const { neuron, x, foot, size } of placed)
      expect(markNear(placed, x, foot - size / 2)).toEqual(neuron);
  });
  it("finds none far from all", () => expect(markNear(placed, 10, 100)).toBeNull());
});

describe("nextMark", () => {
  const marks = [at(3, 7), at(0, 5), at(3, 2)];
  it("goes through the marks by layer and neuron, and around", () => {
    expect(nextMark(marks, at(0, 0), 1)).toEqual(at(0, 5));
    expect(nextMark(marks, at(0, 5), 1)).toEqual(at(3, 2));
    expect(nextMark(marks, at(3, 7), 1)).toEqual(at(0, 5));
    expect(nextMark(marks, at(3, 2), -1)).toEqual(at(0, 5));
    expect(nextMark(marks, at(0, 5), -1)).toEqual(at(3, 7));
  });
  it("finds none among none", () => expect(nextMark([], at(0, 0), 1)).toBeNull());
});
