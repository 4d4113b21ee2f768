// The KV cache of a batch: one key and one value tensor a layer, [batch, heads, past, headSize], as the session gave
// them. On WebGPU they stay GPU buffers; choosing rows (to expand one prefill to many samples, to drop finished
// rows) copies there too.

import type { Tensor } from "onnxruntime-common";
import { assert, present } from "../base/assert.ts";
import { bufferOf, type Gpu } from "./kernels/gpu.ts";
import type { OrtModule } from "./runtime.ts";
import type { TensorHost } from "./tensorHost.ts";

export interface KvCache {
  readonly batch: number;
  /** Tokens held. */
  readonly length: number;
  /** By input name (past_key_values.N.key …). */
  readonly tensors: ReadonlyMap<string, Tensor>;
  dispose(): void;
}

export function kvCache(tensors: ReadonlyMap<string, Tensor>): KvCache {
  const dims = present(tensors.values().next().value, "a KV tensor").dims;
  return {
    batch: present(dims[0], "the batch dimension"),
    length: present(dims[2], "the past dimension"),
    tensors,
    dispose: () => tensors.forEach((tensor) => tensor.dispose()),
  };
}

/** A new cache whose row i is row `rows[i]` of `cache`; disposes `cache`. Rows may repeat or be left out. */
export function takeCacheRows({ ort, gpu }: TensorHost, cache: KvCache, rows: readonly number[]): KvCache {
  assert(
    rows.every((row) => row >= 0 && row < cache.batch),
    "rows of a KV cache lie in its batch",
  );
  if (rows.length === cache.batch && rows.every((row, i) => row === i)) return cache;
  const copy = gpu ? copyOnGpu(ort, gpu) : copyOnCpu(ort);
  const taken = new Map([...cache.tensors].map(([name, tensor]) => [name, copy(tensor, rows)]));
  cache.dispose();
  return kvCache(taken);
}

type CopyRows = (tensor: Tensor, rows: readonly number[]) => Tensor;

const copyOnCpu =
  (ort: OrtModule): CopyRows =>
  (tensor, rows) => {
    const source = tensor.data as Float32Array | Uint16Array;
    const size = source.length / present(tensor.dims[0], "batch");
    const taken = new (source.constructor as { new (length: number): typeof source })(size * rows.length);
    rows.forEach((row, i) => taken.set(source.subarray(row * size, (row + 1) * size), i * size));
    return new ort.Tensor(tensor.type as "float32", taken as Float32Array, [
      rows.length,
      ...tensor.dims.slice(1),
    ]);
  };

const copyOnGpu =
  (ort: OrtModule, gpu: Gpu): CopyRows =>
  (tensor, rows) => {
    const elementBytes = tensor.type === "float16" ? 2 : 4;
    const rowBytes = (tensor.size / present(tensor.dims[0], "batch")) * elementBytes;
    assert(rowBytes % 4 === 0, "a row of the KV cache is whole 4-byte words");
    const buffer = gpu.storage(rowBytes * rows.length);
    const encoder = gpu.device.createCommandEncoder();
    rows.forEach((row, i) =>
      encoder.copyBufferToBuffer(bufferOf(tensor), row * rowBytes, buffer, i * rowBytes, rowBytes),
    );
    gpu.device.queue.submit([encoder.finish()]);
    return ort.Tensor.fromGpuBuffer(buffer as never, {
      dataType: tensor.type as "float32",
      dims: [rows.length, ...tensor.dims.slice(1)],
      dispose: () => buffer.destroy(),
    });
  };
