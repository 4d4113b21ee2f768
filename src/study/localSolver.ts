// The Solver port on the thread that calls it: for the terminal, for tests, and inside the solver worker. In a page,
// fits of real size belong in that worker.

import { fitPath, type LogisticFit } from "../math/logistic/fit.ts";
import type { Fit, Solver } from "./ports.ts";

/** A dense fit as its nonzero weights. */
export function sparseFit({ C, weights, intercept, kkt, converged }: LogisticFit): Fit {
  const kept: { index: number; weight: number }[] = [];
  for (const [index, weight] of weights.entries()) if (weight !== 0) kept.push({ index, weight });
  return { C, weights: kept, intercept, kkt, converged };
}

export const localSolver: Solver = {
  // async, so that what fitPath throws rejects the promise
  async fitPath(X, y, Cs, { signal, onFit } = {}) {
    let fitted = 0;
    const fits = fitPath(X, y, Cs, { penalty: "l1", ...(signal ? { signal } : {}) }, () => onFit?.(++fitted));
    return fits.map(sparseFit);
  },
};
