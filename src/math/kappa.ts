// Cohen's κ of two raters (Educ. Psychol. Meas. 1960) with the large-sample interval of Fleiss, Cohen and Everitt
// (Psychol. Bull. 1969): how much two judges agree beyond chance. Equal to statsmodels' cohens_kappa and scikit-learn's
// cohen_kappa_score.

import { HnError } from "../base/errors.ts";
import { Z95, type Interval } from "./wilson.ts";

export interface Kappa extends Interval {
  /** In [−1, 1]; 95 % interval beside it, cut to that range. */
  readonly value: number;
  /** Share of items on which both say the same, in [0, 1]. */
  readonly agreement: number;
  readonly n: number;
}

/**
 * Agreement of two raters on the same items, in the same order; null where both give all items one label, so that there
 * is nothing that chance would not give.
 * Errors: `invalid-input` where the lists differ in length, `too-few-rows` where they are empty.
 */
export function cohensKappa<L extends string | number>(a: readonly L[], b: readonly L[]): Kappa | null {
  const n = a.length;
  if (n !== b.length) throw new HnError("invalid-input", `${n} labels cannot be compared with ${b.length}.`);
  if (n === 0) throw new HnError("too-few-rows", "There is nothing that both judges have judged.");
  const labels = [...new Set([...a, ...b])];
  const at = new Map(labels.map((label, i) => [label, i]));
  const k = labels.length;
  const p = Array.from({ length: k }, () => new Float64Array(k)); // p[i][j]: a says i, b says j
  for (const [item, label] of a.entries()) p[at.get(label)!]![at.get(b[item]!)!]! += 1 / n;
  const rows = p.map((row) => row.reduce((sum, x) => sum + x, 0));
  const cols = labels.map((_, j) => p.reduce((sum, row) => sum + row[j]!, 0));
  const agreement = p.reduce((sum, row, i) => sum + row[i]!, 0);
  const chance = rows.reduce((sum, row, i) => sum + row * cols[i]!, 0);
  if (k === 1) return null;
  const value = (agreement - chance) / (1 - chance);
  let variance = -((value - chance * (1 - value)) ** 2);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++)
      variance +=
        i === j
          ? p[i]![i]! * (1 - (rows[i]! + cols[i]!) * (1 - value)) ** 2
          : p[i]![j]! * ((1 - value) * (cols[i]! + rows[j]!)) ** 2;
  const half = (Z95 * Math.sqrt(Math.max(0, variance) / n)) / (1 - chance);
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half), agreement, n };
}
