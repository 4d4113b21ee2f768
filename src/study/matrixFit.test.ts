import { expect, it } from "vitest";
import { matrix } from "../math/matrix.ts";
import { fitMatrix, PATH_CS } from "./matrixFit.ts";

const X = matrix(Float32Array.from([0, 1, 1, 0, 2, 1, 3, 0]), 4, 2);
const y = Uint8Array.from([0, 0, 1, 1]);

it("gives a path of the fits that each C gives by itself, their zeros left out", () => {
  const found = fitMatrix(X, y, { C: 1, penalty: "l1", path: true });
  if (!("path" in found)) throw new Error("no path");
  expect(found.path.map(({ C }) => C)).toEqual(PATH_CS);
  expect(found.path[0]?.weights).toEqual([]);
  for (const { C, weights, objective, kkt } of found.path) {
    const alone = fitMatrix(X, y, { C, penalty: "l1", path: false });
    if ("path" in alone) throw new Error("a path");
    expect(weights.map(({ index }) => index)).toEqual(alone.weights.map(({ index }) => index));
    expect(objective).toBeCloseTo(alone.objective, 6);
    expect(kkt).toBeLessThan(1e-5);
  }
});
