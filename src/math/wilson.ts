// Wilson's interval for a rate (JASA 1927): what stands beside every proportion. Equal to SciPy's
// binomtest(…).proportion_ci(method="wilson") and statsmodels' proportion_confint(method="wilson").

import { HnError } from "../base/errors.ts";

/** A number and the interval it lies in. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The 97.5 % quantile of the normal distribution, for 95 % intervals. */
export const Z95 = 1.959963984540054;

/** 95 % interval of the rate behind `successes` out of `n`; both whole, 0 ≤ successes ≤ n; [0, 1] when n = 0. */
export function wilson(successes: number, n: number, z = Z95): Interval {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n)
    throw new HnError("invalid-input", `${successes} out of ${n} is not a rate.`);
  if (n === 0) return { low: 0, high: 1 };
  const p = successes / n;
  const z2 = (z * z) / n;
  const middle = (p + z2 / 2) / (1 + z2);
  const half = (z / (1 + z2)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n));
  return {
    low: successes === 0 ? 0 : middle - half,
    high: successes === n ? 1 : middle + half,
  };
}
