// Tensors of float16 or float32 read as float32. ONNX Runtime gives float16 data as Float16Array where the host has
// one, as bits in a Uint16Array elsewhere (Node 20).

import type { Tensor } from "onnxruntime-common";
import { HnError } from "../base/errors.ts";
import { halfValues } from "../math/half.ts";

/** The tensor's data as float32, in its own order; copies only what is not float32 already. */
export function toFloat32(tensor: Tensor): Float32Array {
  const data = tensor.data;
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint16Array) {
    const values = halfValues();
    return Float32Array.from(data, (bits) => values[bits] ?? Number.NaN);
  }
  if (tensor.type === "float16") return Float32Array.from(data as ArrayLike<number>);
  throw new HnError("unsupported-model", `A float tensor was expected; the model gave ${tensor.type}.`);
}
