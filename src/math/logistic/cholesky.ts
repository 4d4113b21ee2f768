// A Cholesky factor of a Gram matrix from which variables can be taken away one by one in O(k²), so that an
// active-set method need not factor anew at each step. Lower triangle, row-major. Source: Golub and Van Loan,
// Matrix Computations, 4th ed., 4.2 (factorisation) and 6.5.4 (updating).

export class Cholesky {
  /** Positions in the Gram matrix that are factored, in the order of the factor's rows. */
  readonly members: number[] = [];
  readonly #stride: number;
  readonly #factor: Float64Array;

  /**
   * Factors the `[k, k]` matrix, leaving out each variable that is a linear combination of those before it
   * (to the relative precision `rank`).
   */
  constructor(gram: Float64Array, k: number, rank = 1e-12) {
    this.#stride = k;
    this.#factor = new Float64Array(k * k);
    const L = this.#factor;
    const members = this.members;
    for (let p = 0; p < k; p++) {
      const row = members.length * k;
      for (let q = 0; q < members.length; q++)
        L[row + q] = (gram[p * k + members[q]!]! - segmentDot(L, row, q * k, q)) / L[q * k + q]!;
      const pivot = gram[p * k + p]! - segmentDot(L, row, row, members.length);
      if (!(pivot > rank * gram[p * k + p]!)) continue;
      L[row + members.length] = Math.sqrt(pivot);
      members.push(p);
    }
  }

  /** Solves A x = b in place; `b` is in the order of `members`. */
  solve(b: Float64Array): void {
    const L = this.#factor;
    const k = this.#stride;
    const size = this.members.length;
    for (let p = 0; p < size; p++) {
      let sum = b[p]!;
      for (let q = 0; q < p; q++) sum -= L[p * k + q]! * b[q]!;
      b[p] = sum / L[p * k + p]!;
    }
    for (let p = size - 1; p >= 0; p--) {
      const x = b[p]! / L[p * k + p]!;
      b[p] = x;
      for (let q = 0; q < p; q++) b[q] = b[q]! - L[p * k + q]! * x;
    }
  }

  /** Takes away the variable at `at` in `members`. */
  remove(at: number): void {
    const L = this.#factor;
    const k = this.#stride;
    const size = this.members.length;
    const x = new Float64Array(size);
    for (let p = at + 1; p < size; p++) x[p] = L[p * k + at]!;
    for (let j = at + 1; j < size; j++) {
      const old = L[j * k + j]!;
      const now = Math.hypot(old, x[j]!);
      const c = now / old;
      const s = x[j]! / old;
      L[j * k + j] = now;
      for (let p = j + 1; p < size; p++) {
        const value = (L[p * k + j]! + s * x[p]!) / c;
        L[p * k + j] = value;
        x[p] = c * x[p]! - s * value;
      }
    }
    for (let p = at + 1; p < size; p++) {
      const to = (p - 1) * k;
      const from = p * k;
      for (let q = 0; q < at; q++) L[to + q] = L[from + q]!;
      for (let q = at + 1; q <= p; q++) L[to + q - 1] = L[from + q]!;
    }
    this.members.splice(at, 1);
  }
}

/** Σ L[a + i] · L[b + i] over n elements. */
function segmentDot(L: Float64Array, a: number, b: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    s0 += L[a + i]! * L[b + i]!;
    s1 += L[a + i + 1]! * L[b + i + 1]!;
  }
  if (i < n) s0 += L[a + i]! * L[b + i]!;
  return s0 + s1;
}
