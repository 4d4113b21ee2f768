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
export function takeCacheRows(host: TensorHost, cache: KvCache, rows: readonly number[]): KvCache {
  if (rows.length === cache.batch && rows.every((row, i) => row === i)) return cache;
  const taken = gatherRows(
    host,
    rows.map((row) => ({ cache, row })),
  );
  cache.dispose();
  return taken;
}

interface RowOf<T> {
  readonly source: T;
  readonly row: number;
}

/** A new cache of rows of caches that hold as many tokens; those stay as they are. */
export function gatherRows(
  { ort, gpu }: TensorHost,
  rows: readonly { readonly cache: KvCache; readonly row: number }[],
): KvCache {
  const first = present(rows[0], "a row").cache;
  assert(
    rows.every(({ cache, row }) => row >= 0 && row < cache.batch && cache.length === first.length),
    "rows of a KV cache lie in its batch, and all hold as many tokens",
  );
  const copy = gpu ? copyOnGpu(ort, gpu) : copyOnCpu(ort);
  return kvCache(
    new Map(
      [...first.tensors.keys()].map((name) => [
        name,
        copy(rows.map(({ cache, row }) => ({ source: present(cache.tensors.get(name), name), row }))),
      ]),
    ),
  );
}

type CopyRows = (rows: readonly RowOf<Tensor>[]) => Tensor;

const firstOf = (rows: readonly RowOf<Tensor>[]): Tensor => present(rows[0], "a row").source;
const rowSize = (tensor: Tensor): number => tensor.size / present(tensor.dims[0], "batch");

const copyOnCpu =
  (ort: OrtModule): CopyRows =>
  (rows) => {
    const { data, dims, type } = firstOf(rows);
    const one = rowSize(firstOf(rows));
    const array = (data as Float32Array | Uint16Array).constructor as {
      new (length: number): Float32Array | Uint16Array;
    };
    const taken = new array(one * rows.length);
    rows.forEach(({ source, row }, i) =>
      taken.set((source.data as Float32Array).subarray(row * one, (row + 1) * one), i * one),
    );
    return new ort.Tensor(type as "float32", taken as Float32Array, [rows.length, ...dims.slice(1)]);
  };

const copyOnGpu =
  (ort: OrtModule, gpu: Gpu): CopyRows =>
  (rows) => {
    const { dims, type } = firstOf(rows);
    const rowBytes = rowSize(firstOf(rows)) * (type === "float16" ? 2 : 4);
    assert(rowBytes % 4 === 0, "a row of the KV cache is whole 4-byte words");
    const buffer = gpu.storage(rowBytes * rows.length);
    const encoder = gpu.device.createCommandEncoder();
    rows.forEach(({ source, row }, i) =>
      encoder.copyBufferToBuffer(bufferOf(source), row * rowBytes, buffer, i * rowBytes, rowBytes),
    );
    gpu.device.queue.submit([encoder.finish()]);
    return ort.Tensor.fromGpuBuffer(buffer as never, {
      dataType: type as "float32",
      dims: [rows.length, ...dims.slice(1)],
      dispose: () => gpu.release([buffer]),
    });
  };
