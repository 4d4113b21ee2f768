// The fit of a matrix that a person brings, as `hn fit` and `hneurons.fit` give it: one C, or a path of them. The fits of
// a study are in fit.ts.

import { fitLogistic, fitPath, type LogisticFit } from "../math/logistic/fit.ts";
import type { Matrix } from "../math/matrix.ts";
import { sparseFit } from "./localSolver.ts";

/** Half decades around scikit-learn's default of 1. */
export const PATH_CS: readonly number[] = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];

interface SparseFit {
  /** The nonzero ones, by index. */
  readonly weights: readonly { readonly index: number; readonly weight: number }[];
  readonly intercept: number;
  readonly objective: number;
  readonly kkt: number;
}
export interface MatrixFit extends SparseFit {
  /** Inside the solver. */
  readonly seconds: number;
}
export interface MatrixPath {
  /** By rising C. */
  readonly path: readonly (SparseFit & { readonly C: number })[];
  /** Inside the solver. */
  readonly seconds: number;
}

export interface MatrixFitSettings {
  readonly C: number;
  readonly penalty: "l1" | "l2";
  /** One fit for each of PATH_CS, instead of one for `C`. */
  readonly path: boolean;
  readonly signal?: AbortSignal;
}

/** Throws what fitLogistic throws. */
export function fitMatrix(
  X: Matrix,
  y: Uint8Array,
  { path, C, ...settings }: MatrixFitSettings,
): MatrixFit | MatrixPath {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  if (!path) return { ...resultOf(fitLogistic(X, y, { ...settings, C })), seconds: seconds() };
  const fits = fitPath(X, y, PATH_CS, settings).map((one) => ({ C: one.C, ...resultOf(one) }));
  return { path: fits, seconds: seconds() };
}

function resultOf(fit: LogisticFit): SparseFit {
  const { weights, intercept, kkt } = sparseFit(fit);
  return { weights, intercept, objective: fit.objective, kkt };
}
