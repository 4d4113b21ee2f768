// What this machine can run a model on, and where one fits, as far as that is known before it is downloaded.

import { HnError } from "../base/errors.ts";
import { err, ok, type Result } from "../base/result.ts";
import { DTYPES, type DeviceChoice, type DeviceKind, type Dtype } from "./types.ts";

export interface GpuFacts {
  /** Its name, as far as the browser tells. */
  readonly adapter: string;
  /** Whether it computes on the processor. */
  readonly isSoftware: boolean;
  /** Whether its kernels compute in float16. */
  readonly shaderF16: boolean;
  /** Bytes of one buffer at most. A weight is one; what is larger than a binding, ONNX Runtime binds in parts. */
  readonly bufferBytes: number;
}

export function gpuFactsOf({ info, features, limits }: GPUAdapter): GpuFacts {
  const { vendor, architecture, device, isFallbackAdapter } = info;
  return {
    adapter: [vendor, architecture, device].filter(Boolean).join(" ") || "without a name",
    isSoftware: isFallbackAdapter,
    shaderF16: features.has("shader-f16"),
    bufferBytes: limits.maxBufferSize,
  };
}

export interface DeviceFacts {
  /** The error says why there is none, as a sentence. */
  readonly gpu: Result<GpuFacts, string>;
  readonly wasm: {
    readonly threads: number;
    /** Bytes that it can address: onnxruntime-web has no build with 64-bit memory. */
    readonly memoryBytes: number;
  };
}

/** What is known of a model, before it is downloaded or after; null where it is not. */
export interface ModelSize {
  readonly dtype: Dtype;
  /** Before it is read, as its dtype says. */
  readonly computesHalf: boolean;
  /** Of the ONNX file. */
  readonly graphBytes: number | null;
  /** Of the files beside it that hold its weights. */
  readonly dataBytes: number | null;
  readonly largestTensorBytes: number | null;
}

export interface ChosenDevice {
  readonly device: DeviceKind;
  /** Why this one, as a sentence. */
  readonly reason: string;
}

/** Bytes that a 32-bit WebAssembly program can address. */
export const WASM_MEMORY = 2 ** 32;

/** Dtypes that compute in float16, which a GPU may not be able to. */
const HALF: ReadonlySet<Dtype> = new Set(["fp16", "q4f16"]);

/** A model of which only so much is known. */
export const sizeOf = (dtype: Dtype, known: Partial<ModelSize> = {}): ModelSize => ({
  dtype,
  computesHalf: HALF.has(dtype),
  graphBytes: null,
  dataBytes: null,
  largestTensorBytes: null,
  ...known,
});

/** Those that run on any GPU. */
const ANYWHERE = DTYPES.filter((dtype) => !HALF.has(dtype));

/** The dtypes that a GPU runs. */
export const gpuDtypes = ({ shaderF16 }: Pick<GpuFacts, "shaderF16">): readonly Dtype[] =>
  shaderF16 ? DTYPES : ANYWHERE;

/** A weight takes so many bytes at least. */
const WEIGHT_BYTES: Record<Dtype, number> = { fp32: 4, fp16: 2, q8: 1, q4: 0.5, q4f16: 0.5 };

/** Bytes of a model's embedding at least, which in small models is the largest tensor. */
export const embeddingBytes = (vocabSize: number, hiddenSize: number, dtype: Dtype): number =>
  vocabSize * hiddenSize * WEIGHT_BYTES[dtype];

/**
 * Bytes of WebAssembly's memory for a byte of the ONNX file and of its external data, as a session opens: the file and
 * its weights again, float16 ones in float32 besides. Measured with files of 0.6 to 2.8 GB, which took 170 MB more.
 */
const MEMORY_PER_BYTE = { graph: 2, data: 1 };
const HALF_MEMORY_PER_BYTE = { graph: 4, data: 2.5 };

function memoryFault(limit: number, { dtype, graphBytes, dataBytes }: ModelSize): HnError | null {
  const per = dtype === "fp16" ? HALF_MEMORY_PER_BYTE : MEMORY_PER_BYTE;
  const bytes = per.graph * (graphBytes ?? 0) + per.data * (dataBytes ?? 0);
  if (bytes <= limit) return null;
  return new HnError(
    "out-of-memory",
    `On the processor the model takes ${gigabytes(bytes)} of memory, and WebAssembly has ${gigabytes(limit)}. Choose a ` +
      "smaller dtype or a smaller model.",
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Why the model does not run on a device, as a sentence; null where nothing speaks against it. */
function deviceFault(device: DeviceKind, { gpu, wasm }: DeviceFacts, model: ModelSize): HnError | null {
  if (device === "wasm") return memoryFault(wasm.memoryBytes, model);
  if (!gpu.ok) return new HnError("device-unavailable", gpu.error);
  const { shaderF16, bufferBytes } = gpu.value;
  const { dtype, computesHalf, largestTensorBytes: largest } = model;
  if (computesHalf && !shaderF16) {
    const others = ANYWHERE.filter((other) => other !== dtype).join(", ");
    return new HnError(
      "dtype-unavailable",
      `${dtype} computes in float16, which the graphics device cannot (it has no shader-f16); it runs ${others}.`,
    );
  }
  if (largest !== null && largest > bufferBytes)
    return new HnError(
      "device-unavailable",
      `The model has a weight of ${gigabytes(largest)}, and the graphics device holds ${gigabytes(bufferBytes)} in one piece.`,
    );
  return null;
}

/**
 * Where a model runs.
 * @throws HnError `device-unavailable`, `dtype-unavailable` where it does not run on what was chosen, `out-of-memory`
 * where no device is left
 */
export function chooseDevice(choice: DeviceChoice, facts: DeviceFacts, model: ModelSize): ChosenDevice {
  const gpu = choice === "wasm" ? err("WASM was chosen.") : usableGpu(choice, facts, model);
  if (gpu.ok) {
    const { adapter, isSoftware } = gpu.value;
    return {
      device: "webgpu",
      reason: `WebGPU on the adapter ${adapter}${isSoftware ? " (software)" : ""}.`,
    };
  }
  const fault = deviceFault("wasm", facts, model);
  if (fault) throw choice === "wasm" ? fault : new HnError(fault.code, `${gpu.error} ${fault.message}`);
  const instead = choice === "wasm" ? "" : " Running on the processor (WASM) instead.";
  return { device: "wasm", reason: `${gpu.error}${instead}` };
}

/** @throws HnError where the GPU was chosen and is not usable */
function usableGpu(
  choice: "auto" | "webgpu",
  facts: DeviceFacts,
  model: ModelSize,
): Result<GpuFacts, string> {
  const fault = deviceFault("webgpu", facts, model);
  if (fault && choice === "webgpu")
    throw new HnError(
      fault.code,
      `${fault.message} Choose ${fault.code === "dtype-unavailable" ? "one of those dtypes, or " : ""}auto or wasm to run on the processor.`,
    );
  if (fault) return err(fault.message);
  if (!facts.gpu.ok) return facts.gpu;
  if (choice === "auto" && facts.gpu.value.isSoftware)
    return err("The only WebGPU adapter is a software one, slower than WASM.");
  return ok(facts.gpu.value);
}
