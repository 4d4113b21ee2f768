// One proximal Newton step of L1 logistic regression on a small working set: minimises the quadratic model
// g·δ + ½ δᵀHδ + ‖w + δ‖₁ with H = Xᵀ D X. Not the line search, not the choice of the set (sparse.ts).
//
// 1. Coordinate descent finds the signs (newGLMNET: Yuan, Ho and Lin, JMLR 2012). Features here are non-negative, so
//    every column leans towards the intercept's; while the intercept keeps its sign, each coordinate therefore moves
//    along the direction that keeps the intercept optimal (columns centred by the weights D), at no extra cost.
// 2. An active-set solve over those signs (feature-sign search: Lee et al., NIPS 2006) makes the step exact. It is
//    what makes Newton converge in few steps where the features are strongly correlated.

import { Cholesky } from "./cholesky.ts";
import { axpy, dot, weightedAxpy, weightedGram, weightedSquare } from "./kernels.ts";

export interface Model {
  /** k columns of `[rows]`; the last is the intercept's (ones). */
  readonly columns: readonly Float64Array[];
  /** Current weights, `[k]`. */
  readonly w: Float64Array;
  /** Gradient of the loss at `w`, `[k]`. */
  readonly g: Float64Array;
  /** Curvature by row, > 0, `[rows]`. */
  readonly D: Float64Array;
}

const EPOCHS = 20;
/** Descent ends when its largest step is below this share of its largest so far, in the metric of H. */
const STEP_SHARE = 0.1;
/** The active-set solve is for supports a dense factor can hold. */
const LARGEST_SOLVE = 3000;

/** δ, `[k]`: a descent direction, exact when the model's support was found. */
export function quadraticStep(model: Model): Float64Array {
  const last = model.w.length - 1;
  const b = model.w[last]!;
  let delta = descend(model, b !== 0);
  if (b !== 0 && (b + delta[last]!) * b <= 0) delta = descend(model, false);
  solveOnSigns(model, delta);
  return delta;
}

/** Coordinate descent from δ = 0, all coordinates and then the nonzero ones by turns; `centred` keeps b optimal. */
function descend({ columns, w, g, D }: Model, centred: boolean): Float64Array {
  const k = w.length;
  const last = k - 1;
  const delta = new Float64Array(k);
  const v = new Float64Array(D.length); // D ∘ Xδ
  const mean = new Float64Array(k);
  const h = new Float64Array(k);
  const total = dot(D, columns[last]!);
  for (let a = 0; a < k; a++) {
    const square = weightedSquare(D, columns[a]!);
    if (centred && a < last) mean[a] = dot(D, columns[a]!) / total;
    h[a] = Math.max(square - mean[a]! * mean[a]! * total, 1e-10 * square, 1e-300);
  }
  if (centred) {
    delta[last] = -(g[last]! + Math.sign(w[last]!)) / total;
    axpy(delta[last]!, D, v);
  }
  const all = Int32Array.from({ length: centred ? last : k }, (_, a) => a);
  let active = all;
  let largest = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    let moved = 0;
    for (let at = 0; at < active.length; at++) {
      const a = active[at]!;
      const gradient = g[a]! + dot(v, columns[a]!);
      const from = w[a]! + delta[a]!;
      const curvature = h[a]!;
      const scaled = curvature * from - gradient;
      const to = scaled > 1 ? (scaled - 1) / curvature : scaled < -1 ? (scaled + 1) / curvature : 0;
      const step = to - from;
      if (step === 0) continue;
      delta[a] = to - w[a]!;
      delta[last] = delta[last]! - mean[a]! * step;
      weightedAxpy(step, D, columns[a]!, mean[a]!, v);
      moved = Math.max(moved, step * step * curvature);
    }
    largest = Math.max(largest, moved);
    if (moved <= STEP_SHARE * STEP_SHARE * largest) {
      if (active === all) break;
      active = all;
    } else if (active === all) active = all.filter((a) => w[a]! + delta[a]! !== 0);
  }
  return delta;
}

/**
 * Moves δ to the minimum of the model over the coordinates that are not 0 at w + δ, their signs held: towards the
 * solution of the linear system, up to the first coordinate that would change its sign, which then stays 0; repeats.
 */
function solveOnSigns({ columns, w, g, D }: Model, delta: Float64Array): void {
  const support: number[] = [];
  for (let a = 0; a < w.length; a++) if (w[a]! + delta[a]! !== 0) support.push(a);
  const size = support.length;
  if (size === 0 || size > LARGEST_SOLVE) return;
  const gram = weightedGram(
    support.map((a) => columns[a]!),
    D,
  );
  const curved = new Float64Array(D.length);
  for (let a = 0; a < w.length; a++) if (delta[a] !== 0) weightedAxpy(delta[a]!, D, columns[a]!, 0, curved);
  const slope = Float64Array.from(
    support,
    (a) => g[a]! + dot(curved, columns[a]!) + Math.sign(w[a]! + delta[a]!),
  );

  const factor = new Cholesky(gram, size);
  while (factor.members.length > 0) {
    const members = factor.members;
    const move = Float64Array.from(members, (p) => -slope[p]!);
    factor.solve(move);
    let reach = 1;
    let first = -1;
    for (let m = 0; m < members.length; m++) {
      const a = support[members[m]!]!;
      const share = -(w[a]! + delta[a]!) / move[m]!;
      if (share >= 0 && share < reach) {
        reach = share;
        first = m;
      }
    }
    for (let m = 0; m < members.length; m++) {
      const a = support[members[m]!]!;
      delta[a] = m === first ? -w[a]! : delta[a]! + reach * move[m]!;
    }
    if (first < 0) return;
    for (let m = 0; m < members.length; m++) {
      const row = members[m]! * size; // symmetric: a row is a column
      const t = reach * move[m]!;
      for (let p = 0; p < size; p++) slope[p] = slope[p]! + t * gram[row + p]!;
    }
    factor.remove(first);
  }
}
