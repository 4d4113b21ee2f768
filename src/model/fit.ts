// Whether a machine can hold a model, as far as that is known before it is loaded.

import type { PlannedFile } from "./files/plan.ts";

/** What the GPU of this machine takes. */
export interface GpuLimits {
  /** Bytes of one buffer that a kernel reads; each weight needs one. */
  readonly buffer: number;
}

export type Fit =
  | "fits" // every weight fits one buffer
  | "too-large" // the largest does not
  | "unknown" // one of the files is larger than a buffer, and may hold many weights or one
  | "no-gpu";

/** Bytes that a 32-bit WebAssembly program can address, weights on the processor included. */
export const WASM_MEMORY = 2 ** 32;

/** @param largest bytes of the largest weight; null where nobody knows before the files are read */
export function fitOf(
  files: readonly Pick<PlannedFile, "bytes">[],
  largest: number | null,
  gpu: GpuLimits | null,
): Fit {
  if (gpu === null) return "no-gpu";
  if (largest !== null) return largest <= gpu.buffer ? "fits" : "too-large";
  return files.every(({ bytes }) => bytes <= gpu.buffer) ? "fits" : "unknown";
}
