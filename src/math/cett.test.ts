import { describe, expect, it } from "vitest";
import { cett, columnNorms, groupMeans, risk } from "./cett.ts";
import { matrix } from "./matrix.ts";

describe("cett", () => {
  const W = matrix(Float32Array.of(3, 0, 1, 4, 2, 0), 2, 3); // [D = 2, N = 3]
  const z = matrix(Float32Array.of(1, -2, 0, 0.5, 0, 4), 2, 3); // [T = 2, N = 3]
  const h = matrix(Float32Array.of(3, 4, 0, 0), 2, 2); // [T = 2, D = 2]; token 1 has no output
  const values = cett(z, h, columnNorms(W));

  it("is |z| · ‖W_down‖ / (‖h‖ + 1e-8)", () => {
    expect([...values.data.subarray(0, 3)]).toEqual([5 / (5 + 1e-8), 4 / (5 + 1e-8), 0]);
    expect([...values.data.subarray(3)]).toEqual([2.5e8, 0, 4e8]);
  });

  it("scales with α to first order, as definition 6 says", () => {
    const turned = cett(matrix(z.data.map((x) => 3 * x) as Float32Array, 2, 3), h, columnNorms(W));
    expect(turned.data[1]).toBeCloseTo(3 * values.data[1]!, 6);
  });

  it("averages inclusive token ranges", () => {
    const m = matrix(Float64Array.of(1, 2, 3, 4, 5, 9), 3, 2);
    const ranges = [
      [0, 0],
      [1, 2],
      [0, 2],
    ] as const;
    expect([...groupMeans(m, ranges).data]).toEqual([1, 2, 4, 6.5, 3, 5]);
    for (const bad of [
      [2, 1],
      [0, 3],
      [-1, 0],
      [0.5, 1],
    ] as const)
      expect(() => groupMeans(m, [bad])).toThrow(expect.objectContaining({ code: "out-of-range" }));
  });

  it("reads risk as σ(θ·CETT + b)", () => {
    const got = risk(matrix(Float64Array.of(0, 0, 1, 2, 1e5, 0), 3, 2), Float64Array.of(-1, 2), 0.5);
    expect([...got]).toEqual([1 / (1 + Math.exp(-0.5)), 1 / (1 + Math.exp(-3.5)), 0]);
  });
});
