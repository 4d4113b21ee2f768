// Welch's t-test for two samples of unequal variance, equal to SciPy's ttest_ind(equal_var=False). Source:
// Welch, Biometrika 1947; Student's distribution through the incomplete beta function (DLMF 8.17.22).

import { gammaln, mean, sampleVariance } from "simple-statistics";
import { HnError } from "../base/errors.ts";

export interface TestResult {
  readonly t: number;
  /** Degrees of freedom (Welch–Satterthwaite). */
  readonly df: number;
  /** Probability, if the means were equal, of a t as far out in the direction asked; [0, 1]. */
  readonly p: number;
}

/**
 * Compares the mean of `a` with that of `b`.
 * @param a, b at least two values each, not all values equal
 * @param alternative what p is evidence for: mean a > mean b, <, or either
 */
export function welchTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  alternative: "greater" | "less" | "two-sided",
): TestResult {
  if (a.length < 2 || b.length < 2)
    throw new HnError(
      "too-few-rows",
      `A t-test needs two values on each side; there are ${a.length} and ${b.length}.`,
    );
  const [x, y] = [Array.from(a), Array.from(b)];
  const va = sampleVariance(x) / x.length;
  const vb = sampleVariance(y) / y.length;
  if (!(va + vb > 0 && va + vb < Infinity))
    throw new HnError("invalid-input", "A t-test needs finite values that differ among themselves.");
  const t = (mean(x) - mean(y)) / Math.sqrt(va + vb);
  const df = (va + vb) ** 2 / (va ** 2 / (x.length - 1) + vb ** 2 / (y.length - 1));
  if (alternative === "two-sided") return { t, df, p: 2 * upperTail(Math.abs(t), df) };
  return { t, df, p: upperTail(alternative === "greater" ? t : -t, df) };
}

/** P(T ≥ t) of Student's distribution. */
function upperTail(t: number, df: number): number {
  const half = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t >= 0 ? half : 1 - half;
}

/** The regularised I_x(a, b), by its continued fraction on the side where that converges fast. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x));
  // Lentz's method: c and d are the ratios of successive numerators and denominators.
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return (front * value) / a;
}
