// ONNX Runtime in Node: the same WASM build as in the page, in this process.

import * as ort from "onnxruntime-web";
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
