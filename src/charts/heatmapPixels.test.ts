import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  cellAt,
  columnOf,
  columnsFor,
  describeCell,
  formatCett,
  heatmapPixels,
  moveCell,
  neuronsOf,
  poolColumns,
  type HeatmapData,
} from "./heatmapPixels.ts";
import { TABLE_SIZE } from "./scales.ts";

/** Entry i is (i, 255 − i, 7), so that a pixel tells which entry it came from. */
const table = Uint8ClampedArray.from({ length: TABLE_SIZE * 3 }, (_, i) =>
  i % 3 === 0 ? i / 3 : i % 3 === 1 ? 255 - (i - 1) / 3 : 7,
);

describe("pixels", () => {
  it("maps zero to the first entry and the maximum to the last, opaque", () => {
    const pixels = heatmapPixels({ values: Float32Array.of(0, 1, 4), max: 4 }, table);
    expect([...pixels]).toEqual([0, 255, 7, 255, 128, 127, 7, 255, 255, 0, 7, 255]);
  });

  it("draws what is not a number, and a picture of zeros, as zero", () => {
    expect(heatmapPixels({ values: Float32Array.of(Number.NaN), max: 1 }, table)[0]).toBe(0);
    expect(heatmapPixels({ values: Float32Array.of(0), max: 0 }, table)[0]).toBe(0);
  });
});

describe("columns", () => {
  it("together cover every neuron once, and find each again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 500 }), (neurons, wanted) => {
        const columns = Math.min(neurons, wanted);
        let next = 0;
        for (let c = 0; c < columns; c++) {
          const { from, to } = neuronsOf(c, columns, neurons);
          expect(from).toBe(next);
          expect(columnOf(from, columns, neurons)).toBe(c);
          expect(columnOf(to, columns, neurons)).toBe(c);
          next = to + 1;
        }
        expect(next).toBe(neurons);
      }),
    );
  });

  it("are as many as fit with equally many neurons in each", () => {
    expect(columnsFor(370, 576)).toBe(288);
    expect(columnsFor(370, 300)).toBe(300);
    expect(columnsFor(0, 300)).toBe(1);
    expect(columnsFor(100, 8960)).toBe(100);
  });
});

it("pools again by the maximum and keeps which neuron it was", () => {
  const data: HeatmapData = {
    layers: 2,
    columns: 6,
    values: Float32Array.of(0, 3, 1, 0, 0, 2, 5, 0, 0, 0, 0, 4),
    argmax: Uint32Array.of(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5),
    neuronsPerLayer: 6,
    max: 5,
  };
  const pooled = poolColumns(data, 3);
  expect([...pooled.values]).toEqual([3, 1, 2, 5, 0, 4]);
  expect([...pooled.argmax]).toEqual([1, 2, 5, 0, 2, 5]);
  expect(poolColumns(data, 6)).toBe(data);
});

it("finds the cell under a point and stays inside the plot", () => {
  expect(cellAt(0, 0, { width: 100, height: 60, layers: 6 }, 10)).toEqual({ layer: 0, column: 0 });
  expect(cellAt(55, 31, { width: 100, height: 60, layers: 6 }, 10)).toEqual({ layer: 3, column: 5 });
  expect(cellAt(100, 60, { width: 100, height: 60, layers: 6 }, 10)).toEqual({ layer: 5, column: 9 });
  expect(cellAt(-4, 900, { width: 100, height: 60, layers: 6 }, 10)).toEqual({ layer: 5, column: 0 });
});

it("moves by keys and stops at the edges", () => {
  const at = { layer: 1, column: 1 };
  expect(moveCell(at, "ArrowLeft", 3, 4)).toEqual({ layer: 1, column: 0 });
  expect(moveCell(at, "End", 3, 4)).toEqual({ layer: 1, column: 3 });
  expect(moveCell(at, "Home", 3, 4)).toEqual({ layer: 1, column: 0 });
  expect(moveCell(at, "PageDown", 3, 4)).toEqual({ layer: 2, column: 1 });
  expect(moveCell({ layer: 0, column: 3 }, "PageUp", 3, 4)).toEqual({ layer: 0, column: 3 });
  expect(moveCell({ layer: 0, column: 3 }, "ArrowRight", 3, 4)).toEqual({ layer: 0, column: 3 });
  expect(moveCell(at, "a", 3, 4)).toBeNull();
});

describe("words", () => {
  const data: HeatmapData = {
    layers: 1,
    columns: 2,
    values: Float32Array.of(0.0432, 0.5),
    argmax: Uint32Array.of(3, 5),
    neuronsPerLayer: 8,
    max: 0.5,
  };

  it("say layer, neurons, the largest and its value", () => {
    expect(describeCell(data, { layer: 0, column: 0 })).toBe(
      "layer 0, neurons 0 to 3, largest L0:3, CETT 0.0432",
    );
  });

  it("do not speak of a largest where a cell is one neuron", () => {
    const single = { ...data, neuronsPerLayer: 2, argmax: Uint32Array.of(0, 1) };
    expect(describeCell(single, { layer: 0, column: 1 })).toBe("layer 0, L0:1, CETT 0.500");
  });

  it("have three significant digits", () => {
    expect([0, 0.00001234, 0.0012345, 0.043, 1.5].map(formatCett)).toEqual([
      "0",
      "1.2e-5",
      "0.00123",
      "0.0430",
      "1.50",
    ]);
  });
});
