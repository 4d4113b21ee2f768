// ONNX Runtime in a worker of the page: WebGPU on a real adapter, WASM otherwise. The two builds are separate
// downloads, so each is imported only when it is the one that runs.

import { HnError } from "../../base/errors.ts";
import { err, ok } from "../../base/result.ts";
import { chooseDevice, gpuFactsOf, WASM_MEMORY, type DeviceFacts } from "../../model/device.ts";
import type { Runtime, RuntimeProvider } from "../../model/runtime.ts";
import { breathe } from "./breathe.ts";

/** @param base URL of the page's folder, with a trailing slash; the runtime's files lie in its ort/ */
export function browserRuntime(base: string): RuntimeProvider {
  return {
    choose: async (choice, model) => chooseDevice(choice, await deviceFacts(), model),
    open: (device) => (device === "webgpu" ? openWebGpu(base) : openWasm(base)),
  };
}

/** What models can run on here. */
export const deviceFacts = async (): Promise<DeviceFacts> => ({
  gpu: await gpuFacts(),
  wasm: { threads: threads(), memoryBytes: WASM_MEMORY },
});

async function gpuFacts(): Promise<DeviceFacts["gpu"]> {
  // Typed as always there, but absent in browsers without WebGPU and on pages that are not secure.
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu) return err("This browser offers no WebGPU here.");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  return adapter
    ? ok(gpuFactsOf(adapter))
    : err("This browser offers WebGPU, but found no graphics adapter.");
}

async function openWasm(base: string): Promise<Runtime> {
  const ort = await build(base, "ort-wasm-simd-threaded", () => import("onnxruntime-web/wasm"));
  return { ort, device: "wasm", gpuDevice: null, breathe };
}

async function openWebGpu(base: string): Promise<Runtime> {
  const ort = await build(base, "ort-wasm-simd-threaded.asyncify", () => import("onnxruntime-web/webgpu"));
  // ONNX Runtime makes the device itself, with the first session.
  return { ort, device: "webgpu", gpuDevice: () => ort.env.webgpu.device, breathe };
}

type Ort = typeof import("onnxruntime-web/wasm");
const builds = new Map<string, Ort>();

/**
 * A build with its program, while the model is on its way. ONNX Runtime would fetch the program with its first session,
 * and remember for good where that failed; what fails here can be tried again. The script it still imports by itself,
 * from the browser's cache.
 */
async function build(base: string, name: string, load: () => Promise<Ort>): Promise<Ort> {
  const there = builds.get(name);
  if (there) return there;
  const mjs = `${base}ort/${name}.mjs`;
  const program = Promise.all([load(), bytesOf(`${base}ort/${name}.wasm`), bytesOf(mjs)]);
  const [ort, wasmBinary] = await program.catch((cause: unknown) => {
    throw new HnError(
      "network",
      "The program that runs models could not be fetched. Check the connection, then load the model again.",
      String(cause),
    );
  });
  Object.assign(ort.env.wasm, { wasmPaths: { mjs }, wasmBinary, numThreads: threads() });
  ort.env.logLevel = "error"; // it warns of shape operators left on the processor, which is as it should be
  builds.set(name, ort);
  return ort;
}

async function bytesOf(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.arrayBuffer();
}

/**
 * One core is left to the page: ONNX Runtime's threads spin while they wait, and would hold its main thread up. More
 * than four do not help the small models that WASM serves; without isolation there is only one.
 */
export const threads = (): number =>
  crossOriginIsolated ? Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1)) : 1;
