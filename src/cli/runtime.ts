// ONNX Runtime in Node: the same builds as in the page, in this process; and what results say of where they were made.

import * as ort from "onnxruntime-web";
import { arch, availableParallelism, platform } from "node:os";
import { dependencies, version } from "../../package.json";
import { err, ok } from "../base/result.ts";
import { chooseDevice, WASM_MEMORY, type GpuFacts } from "../model/device.ts";
import type { Runtime, RuntimeProvider } from "../model/runtime.ts";
import { openDawn } from "./dawn.ts";

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let dawn: Promise<GpuFacts> | null = null;
const openGpu = (): Promise<GpuFacts> => (dawn ??= openDawn());

export const nodeRuntime: RuntimeProvider = {
  async choose(choice, model) {
    const gpu =
      choice === "webgpu"
        ? ok(await openGpu())
        : err("The terminal takes a GPU only where it is asked to, by --device webgpu.");
    const wasm = { threads: availableParallelism(), memoryBytes: WASM_MEMORY };
    return chooseDevice(choice, { gpu, wasm }, model);
  },
  async open(device) {
    if (device === "webgpu") return openWebGpu();
    // Warnings about operators placed on the processor would drown the program's own words.
    ort.env.logLevel = "error";
    return { ort, device, gpuDevice: null, breathe };
  },
};

/** Of the processor, for all models that are loaded from now on; by itself ONNX Runtime takes half of them, four at most. */
export function useThreads(count: number): void {
  ort.env.wasm.numThreads = count;
}

async function openWebGpu(): Promise<Runtime> {
  await openGpu();
  const gpuOrt = await import("onnxruntime-web/webgpu");
  gpuOrt.env.logLevel = "error";
  return { ort: gpuOrt, device: "webgpu", gpuDevice: () => gpuOrt.env.webgpu.device, breathe };
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
