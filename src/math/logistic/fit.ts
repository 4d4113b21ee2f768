// Logistic regression on CETT features, the paper's classifier (PAPER.md, definition 5). The objective is that of
// scikit-learn's LogisticRegression(solver="liblinear"), intercept penalised; the solution is more exact than its
// default. This file checks the input and names the result; the solvers are sparse.ts (L1) and dense.ts (L2).

import { HnError } from "../../base/errors.ts";
import type { Matrix } from "../matrix.ts";
import { DenseSolver } from "./dense.ts";
import { SparseSolver } from "./sparse.ts";

/** The penalty counts for nothing long before; far beyond, float64 overflows. */
export const MAX_C = 1e9;

export interface FitSettings {
  /** Multiplies the sum of the log-losses; above 0, at most MAX_C. Larger fits closer. */
  readonly C: number;
  /** l1: ‖θ‖₁ + |b| + C Σ log-loss (most weights exactly 0). l2: ½‖θ‖² + ½b² + C Σ log-loss. */
  readonly penalty: "l1" | "l2";
  /** Largest violation of the optimality conditions that is left; see `kkt`. Default 1e-6. */
  readonly tol?: number;
  /** Newton steps; default 1000, of which few are used. */
  readonly maxIterations?: number;
  /** Looked at between steps: the call itself blocks its thread. */
  readonly signal?: AbortSignal;
}

export interface LogisticFit {
  readonly C: number;
  /** θ, `[cols]`; with l1 exactly 0 outside the support. The margin of a row x is θ·x + b; label 1 above 0. */
  readonly weights: Float64Array;
  /** b. */
  readonly intercept: number;
  /** The minimised sum, natural logarithm. */
  readonly objective: number;
  /**
   * Largest violation of the optimality conditions over all weights and the intercept, as a slope of the objective.
   * With g the gradient of C Σ log-loss: l1 |g + sign θ| where θ ≠ 0, max(0, |g| − 1) where θ = 0; l2 |g + θ|.
   */
  readonly kkt: number;
  /** Whether `kkt` is within `tol`; not where the steps ran out or rounding lets none improve it. */
  readonly converged: boolean;
  /** Newton steps made. */
  readonly iterations: number;
}

/**
 * Fits θ and b.
 * @param X `[rows, cols]` features, finite; not standardised here
 * @param y `[rows]` labels, 0 or 1, both present
 * Throws `usage` (C, penalty, tol), `mismatch` (rows ≠ labels), `too-few-rows`, `invalid-input` (another label),
 * `one-class`, `not-finite` (naming row and column), `aborted`.
 */
export function fitLogistic(X: Matrix, y: Uint8Array, settings: FitSettings): LogisticFit {
  const { C, ...rest } = settings;
  return fitPath(X, y, [C], rest)[0]!;
}

/**
 * One fit for each C, ascending, each started from the one before: the regularisation path.
 * @param Cs > 0, in any order
 * @param onFit told of each fit as it is made
 * @returns the fits by ascending C; throws what fitLogistic throws
 */
export function fitPath(
  X: Matrix,
  y: Uint8Array,
  Cs: readonly number[],
  settings: Omit<FitSettings, "C">,
  onFit?: (fit: LogisticFit) => void,
): LogisticFit[] {
  const { penalty, tol = 1e-6, maxIterations = 1000, signal } = settings;
  for (const C of Cs)
    if (!(C > 0 && C <= MAX_C))
      throw new HnError("usage", `C is a number above 0 and at most ${MAX_C}; got ${C}.`);
  if (penalty !== "l1" && penalty !== "l2")
    throw new HnError("usage", `The penalty is l1 or l2; got "${String(penalty)}".`);
  if (!(tol > 0)) throw new HnError("usage", `The tolerance is a number above 0; got ${tol}.`);
  checkData(X, y);
  const solver = penalty === "l1" ? new SparseSolver(X, y) : new DenseSolver(X, y);
  return Cs.toSorted((a, b) => a - b).map((C) => {
    solver.solve(C, { tol, maxIterations, signal });
    const fit: LogisticFit = {
      C,
      weights: solver.w.slice(0, X.cols),
      intercept: solver.w[X.cols]!,
      objective: solver.objective,
      kkt: solver.kkt,
      converged: solver.kkt <= tol,
      iterations: solver.iterations,
    };
    onFit?.(fit);
    return fit;
  });
}

/** θ·x + b for each row: `[X.rows]`, label 1 where above 0. Throws `mismatch` when X has other columns. */
export function margins(
  X: Matrix,
  { weights, intercept }: Pick<LogisticFit, "weights" | "intercept">,
): Float64Array {
  if (weights.length !== X.cols)
    throw new HnError("mismatch", `The weights are for ${weights.length} features, the rows have ${X.cols}.`);
  const support: number[] = [];
  for (let j = 0; j < weights.length; j++) if (weights[j] !== 0) support.push(j);
  const out = new Float64Array(X.rows);
  for (let i = 0; i < X.rows; i++) {
    let sum = intercept;
    for (const j of support) sum += weights[j]! * X.data[i * X.cols + j]!;
    out[i] = sum;
  }
  return out;
}

/** Beyond it a Gram matrix of float64 overflows. */
const LARGEST_SQUARE = 1e300;

function checkData({ data, rows, cols }: Matrix, y: Uint8Array): void {
  if (rows !== y.length)
    throw new HnError(
      "mismatch",
      `There are ${rows} rows of features but ${y.length} labels; each row needs one.`,
    );
  if (data.length !== rows * cols)
    throw new HnError(
      "invalid-input",
      `${data.length} numbers do not fill ${rows} rows of ${cols} features.`,
    );
  if (rows === 0)
    throw new HnError("too-few-rows", "There are no rows to fit. Collect answers of both kinds first.");
  const other = y.findIndex((label) => label > 1);
  if (other >= 0)
    throw new HnError("invalid-input", `The label of row ${other} is ${y[other]}; labels are 0 or 1.`);
  if (y.every((label) => label === y[0]))
    throw new HnError(
      "one-class",
      `All ${rows} labels are ${y[0]}. A classifier needs rows of both kinds, 0 and 1.`,
    );
  for (let i = 0; i < rows; i++) {
    let sum = 0; // squared: not finite as soon as one value, or the square of one, is not
    for (let at = i * cols; at < (i + 1) * cols; at++) sum += data[at]! * data[at]!;
    if (sum < LARGEST_SQUARE) continue;
    const row = data.subarray(i * cols, (i + 1) * cols);
    const j = row.findIndex((value: number) => !Number.isFinite(value));
    if (j < 0)
      throw new HnError(
        "invalid-input",
        `Row ${i} holds numbers too large to fit in float64. Divide all features by a constant.`,
      );
    throw new HnError(
      "not-finite",
      `The feature in row ${i}, column ${j} (both from 0) is ${data[i * cols + j]}. Remove or repair that row.`,
      { row: i, column: j },
    );
  }
}
