// ‖W_down[:,j]‖₂ of every neuron j, from whatever form the file has the down projection in: the constant factor of
// CETT (PAPER.md, definition 2). Reads a part of the weight at a time, so that no second copy of a model is held.

import { err, ok, type Result } from "../base/result.ts";
import type { Ffn } from "./ffn.ts";
import { graphFault, type GraphFault } from "./layerMap.ts";
import { readAll, readValues, TensorFault, type ReadExternal } from "./tensorData.ts";
import { dimsOf, elementCount, elementType } from "./tensors.ts";
import type { AffineWeight, BlockWeight, Weight } from "./weights.ts";

/** Values read at a time: 256 KiB as float32, which a processor's cache holds. */
const CHUNK = 1 << 16;

/**
 * Column norms of layer `layer`'s down projection: `[neurons]`, ≥ 0, of the dequantised weight.
 * `model` must still hold the bytes it was read from; `readExternal` is called only for external data.
 */
export async function downNorms(
  model: { readonly ffns: readonly Ffn[] },
  layer: number,
  readExternal: ReadExternal,
): Promise<Result<Float32Array, GraphFault>> {
  const weight = model.ffns[layer]?.down.weight;
  if (!weight)
    return err(
      graphFault("ffn-not-found", `The model has ${model.ffns.length} layers, none is number ${layer}.`),
    );
  try {
    const squares = await sumOfSquares(weight, readExternal);
    const { storage } = weight;
    const factor = storage.form === "affine" ? Math.abs(storage.factor) : 1;
    return ok(Float32Array.from(squares, (s) => factor * Math.sqrt(s)));
  } catch (thrown) {
    if (thrown instanceof TensorFault) return err(thrown.fault);
    if (thrown instanceof RangeError)
      return err(graphFault("invalid-file", `Layer ${layer}'s down projection has an impossible size.`));
    throw thrown;
  }
}

/** Σ over the outputs of w², `[inputs]`. */
const sumOfSquares = (weight: Weight, readExternal: ReadExternal): Promise<Float64Array> =>
  weight.storage.form === "affine"
    ? affineSquares(weight, weight.storage, readExternal)
    : blockSquares(weight, weight.storage, readExternal);

/** Where in a scale's values the entry for (row, column) is: `ofRow(row) + ofColumn[column]`. */
interface ScaleLayout {
  readonly ofRow: (row: number) => number;
  readonly ofColumn: Int32Array;
}

function scaleLayout({ tensor, scale, axis, blockSize }: AffineWeight, length: number): ScaleLayout {
  const [, columns = 0] = dimsOf(tensor);
  const column = (f: (c: number) => number) => Int32Array.from({ length: columns }, (_, c) => f(c));
  if (!scale || length === 1) return { ofRow: () => 0, ofColumn: column(() => 0) };
  if (blockSize > 0 && axis === 0)
    return { ofRow: (r) => Math.floor(r / blockSize) * columns, ofColumn: column((c) => c) };
  if (blockSize > 0) {
    const blocks = Math.ceil(columns / blockSize);
    return { ofRow: (r) => r * blocks, ofColumn: column((c) => Math.floor(c / blockSize)) };
  }
  return axis === 0
    ? { ofRow: (r) => r, ofColumn: column(() => 0) }
    : { ofRow: () => 0, ofColumn: column((c) => c) };
}

/** Turns one row of stored values into weights, in place. */
function dequantise(
  line: Float32Array,
  row: number,
  scale: Float32Array,
  byScale: ScaleLayout,
  zero: Float32Array,
  byZero: ScaleLayout,
): void {
  const [s0, z0] = [byScale.ofRow(row), byZero.ofRow(row)];
  for (let c = 0; c < line.length; c++)
    line[c] = (line[c]! - zero[z0 + byZero.ofColumn[c]!]!) * scale[s0 + byScale.ofColumn[c]!]!;
}

async function affineSquares(
  weight: Weight,
  storage: AffineWeight,
  readExternal: ReadExternal,
): Promise<Float64Array> {
  const { tensor, inAxis } = storage;
  const [rows = 0, columns = 0] = dimsOf(tensor);
  const scale = storage.scale ? await readAll(storage.scale, readExternal) : Float32Array.of(1);
  const zero = storage.zeroPoint
    ? await readAll(storage.zeroPoint, readExternal)
    : new Float32Array(scale.length);
  const byScale = scaleLayout(storage, scale.length);
  const byZero = scaleLayout(storage, zero.length);
  const squares = new Float64Array(weight.inputs);
  const step = Math.max(1, Math.floor(CHUNK / Math.max(1, columns)));
  const chunk = new Float32Array(step * columns);
  for (let first = 0; first < rows; first += step) {
    const last = Math.min(rows, first + step);
    const values = await readValues(tensor, first * columns, last * columns, readExternal, chunk);
    for (let row = first; row < last; row++) {
      const line = values.subarray((row - first) * columns, (row - first + 1) * columns);
      if (storage.scale) dequantise(line, row, scale, byScale, zero, byZero);
      if (inAxis === 0) {
        let sum = 0;
        for (let c = 0; c < columns; c++) sum += line[c]! * line[c]!;
        squares[row] = sum;
      }
      if (inAxis === 1) for (let c = 0; c < columns; c++) squares[c]! += line[c]! * line[c]!;
    }
  }
  return squares;
}

async function blockSquares(
  weight: Weight,
  storage: BlockWeight,
  readExternal: ReadExternal,
): Promise<Float64Array> {
  const { tensor, bits, blockSize } = storage;
  const { inputs, outputs } = weight;
  const blocks = Math.ceil(inputs / blockSize);
  const rowBytes = blocks * Math.ceil((blockSize * bits) / 8);
  if (elementCount(tensor) < outputs * rowBytes)
    throw new TensorFault(
      graphFault("invalid-file", `The weight ${tensor.name} is smaller than its node says.`),
    );
  const scale = await readAll(storage.scale, readExternal);
  const zero = await zeroPoints(storage, outputs, blocks, readExternal);
  const groups = storage.groupOf ? await readAll(storage.groupOf, readExternal) : null;
  const groupOf = Int32Array.from({ length: inputs }, (_, k) => groups?.[k] ?? Math.floor(k / blockSize));
  const perByte = 8 / bits;
  const byteOf = Int32Array.from({ length: inputs }, (_, k) => Math.floor(k / perByte));
  const shiftOf = Int32Array.from({ length: inputs }, (_, k) => bits * (k % perByte));
  const mask = (1 << bits) - 1;
  const squares = new Float64Array(inputs);
  const step = Math.max(1, Math.floor(CHUNK / rowBytes));
  const chunk = new Float32Array(step * rowBytes);
  for (let first = 0; first < outputs; first += step) {
    const last = Math.min(outputs, first + step);
    const packed = await readValues(tensor, first * rowBytes, last * rowBytes, readExternal, chunk);
    for (let n = first; n < last; n++) {
      const base = (n - first) * rowBytes;
      for (let k = 0; k < inputs; k++) {
        const q = (packed[base + byteOf[k]!]! >> shiftOf[k]!) & mask;
        const at = n * blocks + groupOf[k]!;
        const w = (q - zero[at]!) * scale[at]!;
        squares[k]! += w * w;
      }
    }
  }
  return squares;
}

/** One zero point per block, `[outputs * blocks]`. */
async function zeroPoints(
  { zeroPoint, bits }: BlockWeight,
  outputs: number,
  blocks: number,
  readExternal: ReadExternal,
): Promise<Float32Array> {
  if (!zeroPoint) return new Float32Array(outputs * blocks).fill(2 ** (bits - 1));
  const values = await readAll(zeroPoint, readExternal);
  const rowBytes = Math.ceil((blocks * bits) / 8);
  // Zero points in the scale's type are one to a block; uint8 ones are packed as densely as the weights.
  if (elementType(zeroPoint.dataType) !== "uint8") return values;
  const perByte = 8 / bits;
  const unpacked = new Float32Array(outputs * blocks);
  for (let n = 0; n < outputs; n++)
    for (let b = 0; b < blocks; b++) {
      const byte = values[n * rowBytes + Math.floor(b / perByte)] ?? 0;
      unpacked[n * blocks + b] = (byte >> (bits * (b % perByte))) & (2 ** bits - 1);
    }
  return unpacked;
}
