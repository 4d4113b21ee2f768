// From feature rows to a detector: the L1 path on the train split, the choice of C on validation, one reading of the
// test split, and baselines by the same solver and grid on other features. The chosen fit stays as fitted on
// train; it is not refitted on train + validation, so that its validation figures remain what they say.

import { present } from "../base/assert.ts";
import { margins } from "../math/logistic/fit.ts";
import type { Matrix } from "../math/matrix.ts";
import type { Fit, Solver } from "./ports.ts";
import { accuracyOf, aurocOf, type Scored } from "./scores.ts";

export type SplitName = "train" | "validation" | "test";

/** A feature set: rows of a split, all columns or the named ones in their order; y is 1 for hallucinated answers. */
export type ReadSplit<S extends SplitName = SplitName> = (
  split: S,
  columns: readonly number[] | null,
) => Promise<{ readonly X: Matrix; readonly y: Uint8Array }>;

/** A point of the path with its decision values θ·x + b on the validation rows. */
export interface Candidate {
  readonly fit: Fit;
  readonly positive: number;
  readonly validationScores: Float64Array;
  readonly validationAccuracy: number;
  readonly validationAuroc: number;
}

/** θ·x + b per row. `columns[c]` is the feature that column c of X holds. */
export function decisions(
  fit: Pick<Fit, "weights" | "intercept">,
  X: Matrix,
  columns: readonly number[],
): Float64Array {
  const at = new Map(columns.map((column, c) => [column, c]));
  const weights = new Float64Array(X.cols);
  for (const { index, weight } of fit.weights)
    weights[present(at.get(index), "a column of the fit")] = weight;
  return margins(X, { weights, intercept: fit.intercept });
}

const columnsOf = (fits: readonly Fit[]): number[] =>
  [...new Set(fits.flatMap((fit) => fit.weights.map((w) => w.index)))].sort((a, b) => a - b);

/** Fits every C on train and reads each on validation. */
export async function fitCandidates(
  solver: Solver,
  read: ReadSplit<"train" | "validation">,
  Cs: readonly number[],
  signal: AbortSignal | undefined,
  onFit?: (fitted: number) => void,
): Promise<Candidate[]> {
  const train = await read("train", null);
  const fits = await solver.fitPath(train.X, train.y, Cs, { signal, onFit });
  const columns = columnsOf(fits);
  const { X, y } = await read("validation", columns);
  return fits.map((fit) => {
    const validationScores = decisions(fit, X, columns);
    return {
      fit,
      positive: fit.weights.filter((w) => w.weight > 0).length,
      validationScores,
      validationAccuracy: accuracyOf({ scores: validationScores, y }),
      validationAuroc: aurocOf({ scores: validationScores, y }),
    };
  });
}

/** The candidate of the highest value; on ties the one with fewer positive weights, then the smaller C. */
export function choose(candidates: readonly Candidate[], values: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < candidates.length; i++) {
    const gain = values[i]! - values[best]!; // NaN where both are −Infinity: the first stays
    if (gain > 1e-12 || (gain > -1e-12 && candidates[i]!.positive < candidates[best]!.positive)) best = i;
  }
  return best;
}

/** The test split's decision values by one fit. */
export async function scoreTest(fit: Fit, read: ReadSplit): Promise<Scored> {
  const columns = columnsOf([fit]);
  const { X, y } = await read("test", columns);
  return { scores: decisions(fit, X, columns), y };
}

/** A feature set held in memory; its columns are numbered as those of X. What it gives out is copied. */
export function inMemory<S extends SplitName>(
  splits: Readonly<Record<S, { readonly X: Matrix; readonly y: Uint8Array }>>,
): ReadSplit<S> {
  return (split, columns) => {
    const { X, y } = splits[split];
    const picked = columns ?? Array.from({ length: X.cols }, (_, c) => c);
    const data = new Float64Array(X.rows * picked.length);
    for (let r = 0; r < X.rows; r++)
      for (let c = 0; c < picked.length; c++) data[r * picked.length + c] = X.data[r * X.cols + picked[c]!]!;
    return Promise.resolve({ X: { data, rows: X.rows, cols: picked.length }, y });
  };
}

/** The named columns of a feature set, read once and held in memory; asked for by their numbers there. */
export async function heldColumns(read: ReadSplit, columns: readonly number[]): Promise<ReadSplit> {
  const at = new Map(columns.map((column, c) => [column, c]));
  const held = inMemory({
    train: await read("train", columns),
    validation: await read("validation", columns),
    test: await read("test", columns),
  });
  return (split, wanted) =>
    held(split, wanted && wanted.map((column) => present(at.get(column), "a held column")));
}

/** Some columns of a feature set, asked for by their places in the list. */
export const columnsFrom =
  <S extends SplitName>(read: ReadSplit<S>, columns: readonly number[]): ReadSplit<S> =>
  (split, picked) =>
    read(split, picked === null ? columns : picked.map((c) => columns[c]!));

/** A baseline: fitted on train as the detector is, C by validation accuracy alone. */
export async function fitBaseline(
  solver: Solver,
  read: ReadSplit<"train" | "validation">,
  Cs: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Fit> {
  const candidates = await fitCandidates(solver, read, Cs, signal);
  const accuracies = candidates.map((c) => c.validationAccuracy);
  return present(candidates[choose(candidates, accuracies)], "the chosen fit").fit;
}

/** A warning where some of the fits stopped short of their optimum. */
export function unsolved(fits: readonly Fit[], what: string): string[] {
  const open = fits.filter((fit) => !fit.converged);
  if (open.length === 0) return [];
  const Cs = [...new Set(open.map((fit) => fit.C))].join(", ");
  const worst = Math.max(...open.map((fit) => fit.kkt)).toPrecision(1);
  return [
    `${what} at C = ${Cs} did not converge: an optimality condition is off by ${worst}. Its weights are not exact; leave such a C out of the grid.`,
  ];
}
