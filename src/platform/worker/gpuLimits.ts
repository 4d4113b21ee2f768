// What the graphics adapter takes that runtime.ts would run a model on; a software one counts as none.

import type { GpuLimits } from "../../model/fit.ts";

export async function gpuLimits(): Promise<GpuLimits | null> {
  // Typed as always there, but absent in browsers without WebGPU and on pages that are not secure.
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = (await gpu?.requestAdapter({ powerPreference: "high-performance" })) ?? null;
  if (adapter === null || adapter.info.isFallbackAdapter) return null;
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return { buffer: Math.min(maxBufferSize, maxStorageBufferBindingSize) };
}
