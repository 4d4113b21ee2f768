// Tensors of float16 or float32 read as float32. ONNX Runtime gives float16 data as Float16Array where the host has
// one, as bits in a Uint16Array elsewhere (Node 20).

import type { Tensor } from "onnxruntime-common";
import { HnError } from "../base/errors.ts";

/** The value of IEEE 754 binary16 bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let table: Float32Array | null = null;

/** The tensor's data as float32, in its own order; copies only what is not float32 already. */
export function toFloat32(tensor: Tensor): Float32Array {
  const data = tensor.data;
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint16Array) {
    table ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => halfToNumber(bits));
    const values = table;
    return Float32Array.from(data, (bits) => values[bits] ?? Number.NaN);
  }
  if (tensor.type === "float16") return Float32Array.from(data as ArrayLike<number>);
  throw new HnError("unsupported-model", `A float tensor was expected; the model gave ${tensor.type}.`);
}
