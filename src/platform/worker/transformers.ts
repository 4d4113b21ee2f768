// transformers.js, whole, for benches: the build that pages load from a network of copies, with an ONNX Runtime of its own.

import type { Transformers } from "../../bench/library.ts";
import { threads } from "./runtime.ts";

/** @param base URL of the page's folder, with a trailing slash; it lies in its transformers/ */
export async function wholeTransformers(base: string): Promise<Transformers> {
  const transformers = (await import(
    /* @vite-ignore */ `${base}transformers/transformers.min.js`
  )) as Transformers;
  const program = `${base}ort/ort-wasm-simd-threaded.asyncify`;
  Object.assign(transformers.env.backends.onnx.wasm ?? {}, {
    numThreads: threads(),
    wasmPaths: { mjs: `${program}.mjs`, wasm: `${program}.wasm` },
  });
  return transformers;
}
