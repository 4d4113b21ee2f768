// The inner loops of a logistic fit: passes over a feature matrix, over single columns, and the loss by row.
// Raw numbers, no checks. Matrices are row-major `[rows, cols]`; all sums are float64. Rows and columns are taken
// four at a time so that the vector common to them is read once.

import type { Matrix } from "../matrix.ts";

/** out[j] = Σ_i r[i] · X[i, j]; `r` is `[rows]`, `out` at least `[cols]`. */
export function transposeTimes({ data, rows, cols }: Matrix, r: Float64Array, out: Float64Array): void {
  out.fill(0, 0, cols);
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const r0 = r[i]!;
    const r1 = r[i + 1]!;
    const r2 = r[i + 2]!;
    const r3 = r[i + 3]!;
    const a = i * cols;
    const b = a + cols;
    const c = b + cols;
    const d = c + cols;
    for (let j = 0; j < cols; j++)
      out[j] = out[j]! + r0 * data[a + j]! + r1 * data[b + j]! + (r2 * data[c + j]! + r3 * data[d + j]!);
  }
  for (; i < rows; i++) {
    const ri = r[i]!;
    const a = i * cols;
    for (let j = 0; j < cols; j++) out[j] = out[j]! + ri * data[a + j]!;
  }
}

/** out[i] = Σ_j X[i, j] · w[j]; `w` at least `[cols]`, `out` is `[rows]`. */
export function times({ data, rows, cols }: Matrix, w: Float64Array, out: Float64Array): void {
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const a = i * cols;
    const b = a + cols;
    const c = b + cols;
    const d = c + cols;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < cols; j++) {
      const wj = w[j]!;
      s0 += data[a + j]! * wj;
      s1 += data[b + j]! * wj;
      s2 += data[c + j]! * wj;
      s3 += data[d + j]! * wj;
    }
    out[i] = s0;
    out[i + 1] = s1;
    out[i + 2] = s2;
    out[i + 3] = s3;
  }
  for (; i < rows; i++) {
    const a = i * cols;
    let s = 0;
    for (let j = 0; j < cols; j++) s += data[a + j]! * w[j]!;
    out[i] = s;
  }
}

/** Σ_i a[i] · b[i] over the length of `a`. */
export function dot(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < n; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

/** Σ_i d[i] · x[i]². */
export function weightedSquare(d: Float64Array, x: Float64Array): number {
  let s = 0;
  for (let i = 0; i < d.length; i++) s += d[i]! * x[i]! * x[i]!;
  return s;
}

/** y[i] += t · x[i]. */
export function axpy(t: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] = y[i]! + t * x[i]!;
}

/** y[i] += t · d[i] · (x[i] − c). */
export function weightedAxpy(t: number, d: Float64Array, x: Float64Array, c: number, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] = y[i]! + t * d[i]! * (x[i]! - c);
}

/**
 * The symmetric matrix Σ_i d[i] · x_p[i] · x_q[i] over the given columns, `[k, k]` row-major. Blocks of two by four
 * columns, so that six loads serve eight products; this loop is where most of an L1 fit's time goes.
 */
export function weightedGram(columns: readonly Float64Array[], d: Float64Array): Float64Array {
  const k = columns.length;
  const gram = new Float64Array(k * k);
  const u = new Float64Array(d.length);
  const v = new Float64Array(d.length);
  for (let p = 0; p < k; p += 2) {
    const pair = p + 1 < k;
    multiply(d, columns[p]!, u);
    if (pair) multiply(d, columns[p + 1]!, v);
    let q = 0;
    if (pair)
      for (; q <= p + 1 && q + 4 <= k; q += 4)
        dotBlock(u, v, columns[q]!, columns[q + 1]!, columns[q + 2]!, columns[q + 3]!, gram, p * k + q, k);
    for (; q <= p + 1 && q < k; q++) {
      gram[p * k + q] = dot(u, columns[q]!);
      if (pair) gram[(p + 1) * k + q] = dot(v, columns[q]!);
    }
  }
  for (let p = 0; p < k; p++) for (let q = 0; q < p; q++) gram[q * k + p] = gram[p * k + q]!;
  return gram;
}

/** out[i] = a[i] · b[i]. */
function multiply(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
}

/** The eight products of u and v with a, b, c and d, into two rows of `out` that lie `stride` apart. */
function dotBlock(
  u: Float64Array,
  v: Float64Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  out: Float64Array,
  at: number,
  stride: number,
): void {
  let ua = 0;
  let ub = 0;
  let uc = 0;
  let ud = 0;
  let va = 0;
  let vb = 0;
  let vc = 0;
  let vd = 0;
  for (let i = 0; i < u.length; i++) {
    const x = u[i]!;
    const y = v[i]!;
    const ai = a[i]!;
    const bi = b[i]!;
    const ci = c[i]!;
    const di = d[i]!;
    ua += x * ai;
    ub += x * bi;
    uc += x * ci;
    ud += x * di;
    va += y * ai;
    vb += y * bi;
    vc += y * ci;
    vd += y * di;
  }
  out[at] = ua;
  out[at + 1] = ub;
  out[at + 2] = uc;
  out[at + 3] = ud;
  out[at + stride] = va;
  out[at + stride + 1] = vb;
  out[at + stride + 2] = vc;
  out[at + stride + 3] = vd;
}

/** Σ_i log(1 + exp(−s_i m_i)) with s = +1 where y is 1, −1 where it is 0; margins `m` and labels `y` are `[rows]`. */
export function logLoss(m: Float64Array, y: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < m.length; i++) {
    const t = y[i] === 1 ? -m[i]! : m[i]!;
    sum += Math.log1p(Math.exp(-Math.abs(t))) + (t > 0 ? t : 0);
  }
  return sum;
}

/** First and second derivatives of C · logLoss by margin: r = C (σ(m) − y), D = C σ(m) (1 − σ(m)), all `[rows]`. */
export function lossDerivatives(
  m: Float64Array,
  y: Uint8Array,
  C: number,
  r: Float64Array,
  D: Float64Array,
): void {
  for (let i = 0; i < m.length; i++) {
    const e = Math.exp(-Math.abs(m[i]!));
    const tail = e / (1 + e); // σ of the side the margin is not on, exact even when tiny
    const positive = m[i]! > 0;
    if (y[i] === 1) r[i] = positive ? -C * tail : -C / (1 + e);
    else r[i] = positive ? C / (1 + e) : C * tail;
    D[i] = Math.max((C * tail) / (1 + e), C * 1e-12);
  }
}
