// L2 logistic regression: min ½‖θ‖² + ½b² + C Σ log-loss, as liblinear states it (the intercept is the weight of an
// appended constant 1, so it is penalised too). Truncated Newton with conjugate gradients (TRON's inner loop: Lin,
// Weng and Keerthi, JMLR 2008) and a line search; the Hessian is only ever multiplied with.

import { throwIfAborted } from "../../base/errors.ts";
import type { Matrix } from "../matrix.ts";
import { axpy, dot, logLoss, lossDerivatives, times, transposeTimes } from "./kernels.ts";
import type { SolverLimits } from "./sparse.ts";

/** Keeps the last solution, so that fits along a path start warm. */
export class DenseSolver {
  /** θ then b, `[cols + 1]`. */
  readonly w: Float64Array;
  kkt = Infinity;
  iterations = 0;
  objective = Infinity;
  readonly #X: Matrix;
  readonly #y: Uint8Array;
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
  }

  /** Solves for this C from where the solver stands. */
  solve(C: number, limits: SolverLimits): void {
    const w = this.w;
    const g = new Float64Array(w.length);
    const direction = new Float64Array(w.length);
    const margin = this.#margin;
    const slopeMargin = new Float64Array(margin.length);
    const trial = new Float64Array(margin.length);
    let f = 0.5 * dot(w, w) + C * logLoss(margin, this.#y);
    let leastUnseen = Infinity;
    this.iterations = 0;
    for (;;) {
      throwIfAborted(limits.signal);
      lossDerivatives(margin, this.#y, C, this.#r, this.#D);
      this.#back(this.#r, g);
      axpy(1, w, g);
      this.kkt = g.reduce((worst, value) => Math.max(worst, Math.abs(value)), 0);
      if (this.kkt <= limits.tol || this.iterations >= limits.maxIterations) break;
      this.iterations++;
      this.#conjugateGradients(g, direction, limits);

      this.#forward(direction, slopeMargin);
      const slope = dot(g, direction);
      const wd = dot(w, direction);
      const dd = dot(direction, direction);
      const ww = dot(w, w);
      // Where the gain is too small to see in f, a Newton step is trusted while the gradient shrinks (see sparse.ts).
      const unseen = -slope <= 1e-12 * Math.abs(f);
      if (unseen && this.kkt >= leastUnseen) break;
      if (unseen) leastUnseen = this.kkt;
      let t = 1;
      let value = f;
      for (; t > 1e-10; t /= 2) {
        for (let i = 0; i < trial.length; i++) trial[i] = margin[i]! + t * slopeMargin[i]!;
        value = 0.5 * (ww + 2 * t * wd + t * t * dd) + C * logLoss(trial, this.#y);
        if (unseen || value <= f + 1e-4 * t * slope) break;
      }
      if (t <= 1e-10) break;
      f = value;
      axpy(t, direction, w);
      margin.set(trial);
    }
    this.objective = 0.5 * dot(w, w) + C * logLoss(margin, this.#y);
  }

  /** Solves (I + Xᵀ D X) s = −g until the residual is small against g, ever smaller as Newton converges. */
  #conjugateGradients(g: Float64Array, s: Float64Array, { signal }: SolverLimits): void {
    const residual = g.map((value) => -value);
    const p = residual.slice();
    const Hp = new Float64Array(g.length);
    const Xp = new Float64Array(this.#X.rows);
    s.fill(0);
    let rr = dot(residual, residual);
    const norm = Math.sqrt(rr);
    const goal = Math.min(0.1, Math.sqrt(norm) * 0.1) * norm;
    for (let step = 0; step < 500 && Math.sqrt(rr) > goal; step++) {
      throwIfAborted(signal);
      this.#forward(p, Xp);
      for (let i = 0; i < Xp.length; i++) Xp[i] = Xp[i]! * this.#D[i]!;
      this.#back(Xp, Hp);
      axpy(1, p, Hp);
      const alpha = rr / dot(p, Hp);
      axpy(alpha, p, s);
      axpy(-alpha, Hp, residual);
      const next = dot(residual, residual);
      const beta = next / rr;
      for (let j = 0; j < p.length; j++) p[j] = residual[j]! + beta * p[j]!;
      rr = next;
    }
  }

  /** out = [X, 1] · v. */
  #forward(v: Float64Array, out: Float64Array): void {
    times(this.#X, v, out);
    const b = v[this.#X.cols]!;
    for (let i = 0; i < out.length; i++) out[i] = out[i]! + b;
  }

  /** out = [X, 1]ᵀ · v. */
  #back(v: Float64Array, out: Float64Array): void {
    transposeTimes(this.#X, v, out);
    out[this.#X.cols] = v.reduce((sum, value) => sum + value, 0);
  }
}
