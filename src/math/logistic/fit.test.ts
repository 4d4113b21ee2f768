import { describe, expect, it } from "vitest";
import reference from "../fixtures/logistic.json" with { type: "json" };
import { matrix } from "../matrix.ts";
import { fitLogistic, fitPath, margins, MAX_C, type LogisticFit } from "./fit.ts";
import { drawProblem } from "./problem.fixture.ts";

type Reference = Omit<(typeof reference.problems)[number], "weights"> & { weights: Record<string, number> };
const problems = reference.problems as unknown as Reference[];
const supportOf = (fit: LogisticFit): number[] => [...fit.weights.keys()].filter((j) => fit.weights[j] !== 0);

describe("fitLogistic against scikit-learn's liblinear at tol 1e-8", () => {
  it.each(problems)("$penalty n=$n d=$d C=$C", (problem) => {
    const { X, y } = drawProblem(problem);
    expect(X.data[0]).toBe(problem.firstFeature);
    expect(y.reduce((sum, label) => sum + label, 0)).toBe(problem.positives);

    const fit = fitLogistic(X, y, { C: problem.C, penalty: problem.penalty as "l1" | "l2" });
    expect((fit.objective - problem.objective) / problem.objective).toBeLessThan(1e-6);
    expect(fit.kkt).toBeLessThanOrEqual(1e-6);
    const expected = new Map(Object.entries(problem.weights).map(([j, weight]) => [Number(j), weight]));
    const compared =
      problem.penalty === "l1" ? new Set([...supportOf(fit), ...expected.keys()]) : expected.keys();
    for (const j of compared)
      expect(Math.abs(fit.weights[j]! - (expected.get(j) ?? 0)), `weight ${j}`).toBeLessThan(1e-3);

    // The objective is that of the returned weights, by the definition.
    const loss = margins(X, fit).reduce((sum, m, i) => sum + Math.log1p(Math.exp(y[i] ? -m : m)), 0);
    const penalised = [...fit.weights, fit.intercept];
    const size =
      problem.penalty === "l1"
        ? penalised.reduce((sum, w) => sum + Math.abs(w), 0)
        : penalised.reduce((sum, w) => sum + w * w, 0) / 2;
    expect(fit.objective).toBeCloseTo(size + problem.C * loss, 8);
  });
});

describe("fitPath", () => {
  it("gives what separate fits give, by ascending C", () => {
    const { X, y } = drawProblem({ n: 100, d: 300, seed: 9, scale: 0.05, share: 0.5 });
    const seen: number[] = [];
    const path = fitPath(X, y, [10, 0.1, 1, 3], { penalty: "l1" }, (fit) => seen.push(fit.C));
    expect(seen).toEqual([0.1, 1, 3, 10]);
    for (const fit of path) {
      const alone = fitLogistic(X, y, { C: fit.C, penalty: "l1" });
      expect(supportOf(fit)).toEqual(supportOf(alone));
      expect(Math.abs(fit.objective / alone.objective - 1)).toBeLessThan(1e-9);
    }
    expect(supportOf(path.at(-1)!).length).toBeGreaterThan(20);
  });
});

describe("hard inputs", () => {
  it("says when the steps ran out before the optimum", () => {
    const { X, y } = drawProblem({ n: 100, d: 300, seed: 9, scale: 0.05, share: 0.5 });
    for (const penalty of ["l1", "l2"] as const) {
      const fit = fitLogistic(X, y, { C: 10, penalty, maxIterations: 1 });
      expect(fit.kkt).toBeGreaterThan(1e-6);
      expect(fit.converged).toBe(false);
      expect(fitLogistic(X, y, { C: 10, penalty }).converged).toBe(true);
    }
  });

  it("solves problems with equal, zero and linearly dependent columns", () => {
    const { X, y } = drawProblem({ n: 60, d: 40, seed: 4, scale: 0.3, share: 0.5 });
    const data = new Float64Array(60 * 121);
    for (let i = 0; i < 60; i++)
      for (let j = 0; j < 40; j++) {
        const x = X.data[i * 40 + j]!;
        data.set([x, x, x + X.data[i * 40]!], i * 121 + 3 * j);
      }
    const fit = fitLogistic(matrix(data, 60, 121), y, { C: 10, penalty: "l1" });
    expect(fit.kkt).toBeLessThanOrEqual(1e-6);
    expect(fit.weights[120]).toBe(0);
  });

  it("solves separable problems and huge features", () => {
    const X = matrix(Float64Array.of(1e6, 0, -1e6, 1, 2e6, 0, -3e6, 1), 4, 2);
    for (const penalty of ["l1", "l2"] as const) {
      const fit = fitLogistic(X, Uint8Array.of(1, 0, 1, 0), { C: 1e4, penalty, tol: 1e-4 });
      expect(Array.from(margins(X, fit), (m) => m > 0)).toEqual([true, false, true, false]);
    }
  });

  it("names what is wrong", () => {
    const X = matrix(Float32Array.of(0, 1, 2, 3, 4, 5), 3, 2);
    const y = Uint8Array.of(0, 1, 0);
    const nan = matrix(Float32Array.of(0, 1, 2, Number.NaN, 4, 5), 3, 2);
    const settings = { C: 1, penalty: "l1" } as const;
    const fails = (code: string, text: string, act: () => unknown): void =>
      expect(act).toThrow(
        expect.objectContaining({ code, message: expect.stringContaining(text) as string }),
      );
    fails("not-finite", "row 1, column 1", () => fitLogistic(nan, y, settings));
    fails("one-class", "both kinds", () => fitLogistic(X, Uint8Array.of(1, 1, 1), settings));
    fails("invalid-input", "row 2", () => fitLogistic(X, Uint8Array.of(0, 1, 2), settings));
    fails("mismatch", "3 rows", () => fitLogistic(X, Uint8Array.of(0, 1), settings));
    fails("usage", "above 0", () => fitLogistic(X, y, { ...settings, C: 0 }));
    fails("usage", "at most", () => fitLogistic(X, y, { ...settings, C: 1e308 }));
    fails("usage", '"l3"', () => fitLogistic(X, y, { C: 1, penalty: "l3" as "l1" }));
    for (const penalty of ["l1", "l2"] as const)
      expect(fitLogistic(X, y, { C: MAX_C, penalty }).objective).toBeLessThan(Infinity);
    const stopped = new AbortController();
    stopped.abort();
    fails("aborted", "Stopped", () => fitLogistic(X, y, { ...settings, signal: stopped.signal }));
  });
});
