// Where a session's tensors live, which is where what is done to them runs.

import { Gpu } from "./kernels/gpu.ts";
import type { OrtModule, Runtime } from "./runtime.ts";

export interface TensorHost {
  readonly ort: OrtModule;
  /** Null where tensors lie in the processor's memory. */
  readonly gpu: Gpu | null;
}

/** @param runtime one that has opened a session: ONNX Runtime makes its GPU device with the first */
export const tensorHost = async ({ ort, gpuDevice }: Runtime): Promise<TensorHost> => ({
  ort,
  gpu: gpuDevice ? new Gpu(await gpuDevice()) : null,
});
