// Numbers with a shape: what the folders of this program hand each other. Plain data, so that it crosses threads
// unchanged; no arithmetic lives here. Order is always row-major (C order): the last index runs fastest.

import { HnError } from "../base/errors.ts";

/** `data[r * cols + c]`; `data.length === rows * cols`. */
export interface Matrix {
  readonly data: Float32Array | Float64Array;
  readonly rows: number;
  readonly cols: number;
}

/** Row-major numbers of any rank, e.g. `[tokens, layers, neurons]`; the product of `shape` is `data.length`. */
export interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

/** The number of elements of a shape; 1 for `[]`. */
const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** A matrix over `data` (shared, not copied). Throws `invalid-input` when the sizes do not agree. */
export function matrix<D extends Float32Array | Float64Array>(
  data: D,
  rows: number,
  cols: number,
): Matrix & { readonly data: D } {
  if (!isSize(rows) || !isSize(cols) || data.length !== rows * cols)
    throw new HnError(
      "invalid-input",
      `${data.length} numbers do not fill a matrix of ${rows} rows and ${cols} columns.`,
    );
  return { data, rows, cols };
}

/** A tensor over `data` (shared, not copied). Throws `invalid-input` when the sizes do not agree. */
export function tensor(data: Float32Array, shape: readonly number[]): Tensor {
  if (!shape.every(isSize) || data.length !== sizeOf(shape))
    throw new HnError("invalid-input", `${data.length} numbers do not fill the shape [${shape.join(", ")}].`);
  return { data, shape };
}

/** Row `r` as a view of the same memory, `[cols]`. */
export const rowOf = (m: Matrix, r: number): Float32Array | Float64Array =>
  m.data.subarray(r * m.cols, (r + 1) * m.cols);
