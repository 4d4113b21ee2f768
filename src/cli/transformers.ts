// transformers.js, whole, for benches. The product carries its tokenizers only, so it is imported from node_modules.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Transformers } from "../bench/library.ts";

/**
 * With one thread: with more, its build of ONNX Runtime fetches its program, which Node does not do from
 * a disk.
 * @param root the repository, where node_modules lies
 */
export async function wholeTransformers(root: string): Promise<Transformers> {
  const modules = (path: string): string => pathToFileURL(join(root, "node_modules", path)).href;
  const build = modules("@huggingface/transformers/dist/transformers.web.js");
  const transformers = await asInBrowser(() => import(build) as Promise<Transformers>);
  const program = modules("onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify");
  Object.assign(transformers.env.backends.onnx.wasm ?? {}, {
    numThreads: 1,
    wasmPaths: { mjs: `${program}.mjs`, wasm: `${program}.wasm` },
  });
  return transformers;
}

/** It asks once, when it is imported, whether it runs in Node, and would then look for onnxruntime-node. */
async function asInBrowser<T>(load: () => Promise<T>): Promise<T> {
  const { release } = process;
  Object.defineProperty(process, "release", { configurable: true, value: { ...release, name: "browser" } });
  try {
    return await load();
  } finally {
    Object.defineProperty(process, "release", { configurable: true, value: release });
  }
}
