// WebGPU in a terminal: Dawn, the implementation of Chromium, through npm's `webgpu`. It is 51 MB and only for this, so
// it is asked for when it is wanted instead of being installed for everybody.

import { HnError } from "../base/errors.ts";
import { gpuFactsOf, type GpuFacts } from "../model/device.ts";

const PACKAGE = "webgpu";
const VERSION = "0.6.2";

interface Dawn {
  readonly create: (options: readonly string[]) => GPU;
  /** The classes and constants that a browser has as globals. */
  readonly globals: Readonly<Record<string, unknown>> & { readonly GPUQueue: { prototype: GPUQueue } };
}

/**
 * Opens Dawn and puts it where ONNX Runtime's browser build looks: `navigator.gpu` and the GPU classes.
 * @throws HnError `device-unavailable` where the package or an adapter is missing
 */
export async function openDawn(): Promise<GpuFacts> {
  const { create, globals } = await loadDawn();
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter)
    throw new HnError(
      "device-unavailable",
      "Dawn found no graphics adapter here. On Linux it needs a Vulkan driver and its loader, libvulkan.so.1. " +
        "Choose --device wasm to run on the processor.",
    );
  copyOutOfSharedMemory(globals.GPUQueue.prototype);
  // Node has a navigator from version 21 on.
  const { hardwareConcurrency = 1, userAgent = "node" } =
    (globalThis as { navigator?: Navigator }).navigator ?? {};
  Object.defineProperty(globalThis, "navigator", {
    configurable: true,
    value: { gpu, hardwareConcurrency, userAgent },
  });
  return gpuFactsOf(adapter);
}

async function loadDawn(): Promise<Dawn> {
  const name: string = PACKAGE; // no literal: the package may be absent where this is built
  try {
    return (await import(name)) as Dawn;
  } catch (cause) {
    throw new HnError(
      "device-unavailable",
      `WebGPU in a terminal needs Dawn, which is not installed. Run npm install --no-save ${PACKAGE}@${VERSION}, or ` +
        "choose --device wasm.",
      String(cause),
    );
  }
}

/** ONNX Runtime writes from its WASM memory, which is shared between threads; Dawn takes only memory that is not. */
export function copyOutOfSharedMemory(queue: Pick<GPUQueue, "writeBuffer">): void {
  const original = queue.writeBuffer;
  queue.writeBuffer = function (buffer, offset, data, dataOffset = 0, size) {
    return original.call(this, buffer, offset, unshared(data, dataOffset, size));
  };
}

/** The bytes that `writeBuffer` would write; offset and size count elements of a view, bytes of a buffer. */
export function unshared(
  data: AllowSharedBufferSource,
  dataOffset = 0,
  size?: number,
): Uint8Array<ArrayBuffer> {
  const isView = ArrayBuffer.isView(data);
  const unit = isView ? ((data as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1) : 1;
  const [memory, start] = isView ? [data.buffer, data.byteOffset] : [data, 0];
  const from = start + dataOffset * unit;
  const length = size === undefined ? data.byteLength - dataOffset * unit : size * unit;
  const bytes = new Uint8Array(memory, from, length);
  return memory instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
}
