// Exact tests of counts: the binomial test of a fair coin, and McNemar's test, which is one. Equal to SciPy's
// binomtest(k, n).pvalue and statsmodels' mcnemar(exact=True).

import { HnError } from "../base/errors.ts";

/** log n! by summing: n is a number of items. */
function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

/**
 * Two-sided p of `k` heads in `n` throws of a fair coin, in (0, 1]; 1 where n = 0.
 * @param k, n whole, 0 ≤ k ≤ n
 */
export function fairCoinTest(k: number, n: number): number {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || k > n)
    throw new HnError("invalid-input", `${k} of ${n} is not a count.`);
  const extreme = Math.min(k, n - k);
  const all = logFactorial(n) - n * Math.LN2;
  let tail = 0;
  for (let i = 0; i <= extreme; i++) tail += Math.exp(all - logFactorial(i) - logFactorial(n - i));
  return Math.min(1, 2 * tail);
}

/** Exact McNemar test of pairs: those that changed one way against those that changed the other, p in (0, 1]. */
export const mcnemar = (gained: number, lost: number): number => fairCoinTest(gained, gained + lost);
