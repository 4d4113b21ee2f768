// How well scores agree with labels: AUROC and accuracy. Point values only; intervals are bootstrap.ts and wilson.ts.
// Equal to scikit-learn's roc_auc_score and accuracy_score.

import { HnError } from "../base/errors.ts";

type Numbers = ArrayLike<number>;

function check(labels: Numbers, scores: Numbers): void {
  if (labels.length !== scores.length)
    throw new HnError("mismatch", `There are ${labels.length} labels but ${scores.length} scores.`);
  if (labels.length === 0) throw new HnError("too-few-rows", "There are no rows to score.");
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && labels[i] !== 1)
      throw new HnError("invalid-input", `The label of row ${i} is ${labels[i]}; labels are 0 or 1.`);
    if (Number.isNaN(scores[i])) throw new HnError("not-finite", `The score of row ${i} is not a number.`);
  }
}

/**
 * Probability that a row of label 1 scores above one of label 0, ties counting half; [0, 1], .5 is chance.
 * Both `[rows]`; scores of any scale. Throws `one-class` when a label is missing.
 */
export function auroc(labels: Numbers, scores: Numbers): number {
  check(labels, scores);
  const order = Array.from({ length: labels.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let below = 0; // label 0 so far
  let positives = 0;
  let pairs = 0;
  for (let from = 0; from < order.length;) {
    let zeros = 0;
    let ones = 0;
    const score = scores[order[from]!]!;
    for (; from < order.length && scores[order[from]!] === score; from++)
      if (labels[order[from]!] === 1) ones++;
      else zeros++;
    pairs += ones * (below + zeros / 2);
    below += zeros;
    positives += ones;
  }
  if (below === 0 || positives === 0)
    throw new HnError(
      "one-class",
      `All ${labels.length} labels are the same. AUROC needs rows of both kinds.`,
    );
  return pairs / (positives * below);
}

/** Share of rows whose score is above `threshold` exactly when their label is 1. */
export function accuracy(labels: Numbers, scores: Numbers, threshold: number): number {
  check(labels, scores);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (scores[i]! > threshold === (labels[i] === 1)) right++;
  return right / labels.length;
}
