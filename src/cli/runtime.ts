// ONNX Runtime in Node: the same WASM build as in the page, in this process; and what results say of where they were
// made.

import * as ort from "onnxruntime-web";
import { arch, availableParallelism, platform } from "node:os";
import { dependencies, version } from "../../package.json";
import { HnError } from "../base/errors.ts";
import type { RuntimeProvider } from "../model/runtime.ts";

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const nodeRuntime: RuntimeProvider = {
  async open(choice) {
    if (choice === "webgpu")
      throw new HnError(
        "device-unavailable",
        "The terminal has no WebGPU yet. Choose --device wasm, or open the page in a browser with WebGPU.",
      );
    // Warnings about operators placed on the processor would drown the program's own words.
    ort.env.logLevel = "error";
    return {
      ort,
      device: "wasm",
      reason: "The terminal runs on the processor (WASM).",
      gpuDevice: null,
      breathe,
    };
  },
};

/** Of this process; the threads are those of the runtime once a model is loaded. */
export const environment = () => ({
  host: `node ${process.version}, ${platform()} ${arch()}, ${availableParallelism()} processors`,
  versions: {
    "hneurons-explorer": version,
    "onnxruntime-web": dependencies["onnxruntime-web"],
    "@huggingface/transformers": dependencies["@huggingface/transformers"],
  },
  threads: ort.env.wasm.numThreads ?? null,
});
