// L1 logistic regression: min ‖θ‖₁ + |b| + C Σ log-loss, as liblinear states it (the intercept is the weight of an
// appended constant 1). A growing working set in the manner of celer (Massias et al., ICML 2018), on which proximal
// Newton steps (quadratic.ts) run; the whole matrix is passed over only to check the optimality conditions.

import { throwIfAborted } from "../../base/errors.ts";
import type { Matrix } from "../matrix.ts";
import { axpy, dot, logLoss, lossDerivatives, transposeTimes } from "./kernels.ts";
import { quadraticStep } from "./quadratic.ts";

export interface SolverLimits {
  /** The fit ends when no optimality condition is violated by more (the penalty's slope is 1). */
  readonly tol: number;
  /** Newton steps. */
  readonly maxIterations: number;
  readonly signal: AbortSignal | undefined;
}

/** At least so many features may enter a working set at once; it may also double. */
const ROOM = 200;
/** A working set is solved to this share of the violation that it was made for. */
const ROUGH = 0.3;

/** Relative size of a change in the objective that its own rounding hides. */
const ROUNDING = 1e-12;
/** Passes over the matrix that may fail to improve the worst condition before the fit ends as it stands. */
const PATIENCE = 20;

/** Violation of the optimality condition of a weight `w` whose loss has the slope `g`. */
const violation = (w: number, g: number): number =>
  w === 0 ? Math.max(0, Math.abs(g) - 1) : Math.abs(g + Math.sign(w));

/** Keeps the columns it has gathered and the last solution, so that fits along a path start warm. */
export class SparseSolver {
  /** θ then b, `[cols + 1]`. */
  readonly w: Float64Array;
  kkt = Infinity;
  iterations = 0;
  objective = Infinity;
  readonly #X: Matrix;
  readonly #y: Uint8Array;
  readonly #columns = new Map<number, Float64Array>();
  readonly #margin: Float64Array;
  readonly #r: Float64Array;
  readonly #D: Float64Array;

  constructor(X: Matrix, y: Uint8Array) {
    this.#X = X;
    this.#y = y;
    this.w = new Float64Array(X.cols + 1);
    this.#margin = new Float64Array(X.rows);
    this.#r = new Float64Array(X.rows);
    this.#D = new Float64Array(X.rows);
    this.#columns.set(X.cols, new Float64Array(X.rows).fill(1));
  }

  /** Solves for this C from where the solver stands. */
  solve(C: number, limits: SolverLimits): void {
    const { cols } = this.#X;
    const w = this.w;
    const g = new Float64Array(cols + 1);
    this.iterations = 0;
    if (w.every((value) => value === 0)) this.#newton([cols], C, limits.tol, limits);
    let least = Infinity;
    let stalled = 0;
    for (;;) {
      throwIfAborted(limits.signal);
      lossDerivatives(this.#margin, this.#y, C, this.#r, this.#D);
      transposeTimes(this.#X, this.#r, g);
      g[cols] = dot(this.#r, this.#columns.get(cols)!);
      const { worst, support, entering } = conditions(w, g);
      this.kkt = worst;
      stalled = this.kkt < 0.9 * least ? 0 : stalled + 1;
      least = Math.min(least, this.kkt);
      if (this.kkt <= limits.tol || this.iterations >= limits.maxIterations || stalled > PATIENCE) break;
      const set = [...support, ...steepest(entering, g, Math.max(ROOM, 2 * support.length)), cols];
      this.#newton(set, C, Math.max(0.5 * limits.tol, ROUGH * this.kkt), limits);
    }
    this.objective = C * logLoss(this.#margin, this.#y) + l1(w);
  }

  /** Newton steps on the features of `set` (the intercept, `cols`, is last) until no condition there is off by `tol`. */
  #newton(set: readonly number[], C: number, tol: number, { maxIterations, signal }: SolverLimits): void {
    this.#gather(set);
    const columns = set.map((j) => this.#columns.get(j)!);
    const w = Float64Array.from(set, (j) => this.w[j]!);
    const g = new Float64Array(set.length);
    let margin = this.#margin;
    let trial: Float64Array = new Float64Array(margin.length);
    const direction = new Float64Array(margin.length);
    let f = C * logLoss(margin, this.#y) + l1(w);
    let leastUnseen = Infinity;
    while (this.iterations < maxIterations) {
      throwIfAborted(signal);
      lossDerivatives(margin, this.#y, C, this.#r, this.#D);
      let worst = 0;
      for (let a = 0; a < w.length; a++) {
        g[a] = dot(this.#r, columns[a]!);
        worst = Math.max(worst, violation(w[a]!, g[a]!));
      }
      if (worst <= tol) break;
      this.iterations++;
      const delta = quadraticStep({ columns, w, g, D: this.#D });
      direction.fill(0);
      let slope = 0;
      for (let a = 0; a < w.length; a++) {
        const change = delta[a]!;
        if (change === 0) continue;
        axpy(change, columns[a]!, direction);
        slope += g[a]! * change + Math.abs(w[a]! + change) - Math.abs(w[a]!);
      }
      // Armijo's rule. Where the gain is too small to see in f, a Newton step is trusted while conditions improve.
      const unseen = -slope <= ROUNDING * Math.abs(f);
      if (unseen && worst >= leastUnseen) break;
      if (unseen) leastUnseen = worst;
      let t = 1;
      let value = f;
      for (; t > 1e-10; t /= 2) {
        for (let i = 0; i < trial.length; i++) trial[i] = margin[i]! + t * direction[i]!;
        value = C * logLoss(trial, this.#y);
        for (let a = 0; a < w.length; a++) value += Math.abs(w[a]! + t * delta[a]!);
        if (unseen || value <= f + 0.01 * t * slope) break;
      }
      if (t <= 1e-10) break;
      f = value;
      for (let a = 0; a < w.length; a++) w[a] = w[a]! + t * delta[a]!;
      [margin, trial] = [trial, margin];
    }
    if (margin !== this.#margin) this.#margin.set(margin);
    for (let a = 0; a < set.length; a++) this.w[set[a]!] = w[a]!;
  }

  /** Copies the columns of these features that are not here yet, row by row. */
  #gather(features: readonly number[]): void {
    const { data, rows, cols } = this.#X;
    const fresh = features.filter((j) => !this.#columns.has(j));
    const flat = new Float64Array(fresh.length * rows);
    for (let i = 0; i < rows; i++)
      for (let k = 0; k < fresh.length; k++) flat[k * rows + i] = data[i * cols + fresh[k]!]!;
    for (let k = 0; k < fresh.length; k++)
      this.#columns.set(fresh[k]!, flat.subarray(k * rows, (k + 1) * rows));
  }
}

/**
 * The worst violation over all weights; the features that have one, and those without that should; θ then b, the
 * intercept being in neither list.
 */
function conditions(w: Float64Array, g: Float64Array) {
  const support: number[] = [];
  const entering: number[] = [];
  const last = w.length - 1;
  let worst = violation(w[last]!, g[last]!);
  for (let j = 0; j < last; j++) {
    const off = violation(w[j]!, g[j]!);
    if (off > worst) worst = off;
    if (w[j] !== 0) support.push(j);
    else if (off > 0) entering.push(j);
  }
  return { worst, support, entering };
}

/** The `count` features with the steepest slopes (more on ties), without sorting the features themselves. */
function steepest(features: number[], g: Float64Array, count: number): number[] {
  if (features.length <= count) return features;
  const slopes = Float64Array.from(features, (j) => Math.abs(g[j]!)).sort();
  const least = slopes[slopes.length - count]!;
  return features.filter((j) => Math.abs(g[j]!) >= least);
}

function l1(w: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < w.length; j++) sum += Math.abs(w[j]!);
  return sum;
}
