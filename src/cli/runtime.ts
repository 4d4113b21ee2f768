// ONNX Runtime in Node: the same builds as in the page, in this process; and what results say of where they were made.

import * as ort from "onnxruntime-web";
import { arch, availableParallelism, platform } from "node:os";
import { dependencies, version } from "../../package.json";
import type { Runtime, RuntimeProvider } from "../model/runtime.ts";
import { openDawn } from "./dawn.ts";

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const nodeRuntime: RuntimeProvider = {
  async open(choice) {
    if (choice === "webgpu") return openWebGpu();
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

async function openWebGpu(): Promise<Runtime> {
  const reason = await openDawn();
  const gpuOrt = await import("onnxruntime-web/webgpu");
  gpuOrt.env.logLevel = "error";
  return { ort: gpuOrt, device: "webgpu", reason, gpuDevice: () => gpuOrt.env.webgpu.device, breathe };
}

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
