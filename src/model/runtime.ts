// ONNX Runtime as a port: which build, on which device. platform/ opens it in a worker, cli/ in Node.
// Sessions are opened here, so that both take the same options.

import type { InferenceSession, Tensor } from "onnxruntime-common";
import { HnError } from "../base/errors.ts";
import type { ChosenDevice, ModelSize } from "./device.ts";
import type { DeviceChoice, DeviceKind } from "./types.ts";

export interface OrtModule {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: typeof Tensor;
}

export interface Runtime {
  readonly ort: OrtModule;
  readonly device: DeviceKind;
  /** Where device is webgpu: the device of ONNX Runtime, which exists once a session is open. */
  readonly gpuDevice: (() => Promise<GPUDevice>) | null;
  /** Ends the current task, so that messages of the thread (an abort among them) are heard. */
  readonly breathe: () => Promise<void>;
}

export interface RuntimeProvider {
  /** Fetches nothing. @throws HnError as chooseDevice does (device.ts) */
  choose(choice: DeviceChoice, model: ModelSize): Promise<ChosenDevice>;
  open(device: DeviceKind): Promise<Runtime>;
}

/** External data files as ONNX Runtime takes them. */
export interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

/**
 * Opens a session whose outputs stay where they are computed.
 * @throws HnError `invalid-file`, `unsupported-model`
 */
export async function openSession(
  runtime: Runtime,
  model: Uint8Array,
  external: readonly ExternalData[],
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [runtime.device],
    // "all" beyond "layout" makes the CPU back end hold float16 graphs' values in float32 between nodes: no faster, and
    // further from what the file says.
    graphOptimizationLevel: "layout",
    logSeverityLevel: 3, // errors: it warns of shape operators left on the processor, which is as it should be
    ...(external.length > 0 ? { externalData: external.map(({ path, data }) => ({ path, data })) } : {}),
    ...(runtime.device === "webgpu" ? { preferredOutputLocation: "gpu-buffer" } : {}),
  };
  try {
    return await runtime.ort.InferenceSession.create(model, options);
  } catch (cause) {
    const message = messageOf(cause);
    if (/protobuf|parse|deserialize/i.test(message))
      throw new HnError("invalid-file", `The model file is damaged: ${message} Download it again.`);
    throw new HnError(
      "unsupported-model",
      OUT_OF_MEMORY.test(message)
        ? outOfMemory(message)
        : `ONNX Runtime cannot open this model on ${runtime.device}: ${message}`,
    );
  }
}

/**
 * One run of a session. What a graph does wrong often shows only here: ONNX Runtime checks shapes as it computes.
 * @throws HnError `unsupported-model`
 */
export async function runSession(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  fetches: readonly string[],
): Promise<InferenceSession.ReturnType> {
  try {
    return await session.run(feeds, fetches);
  } catch (cause) {
    const message = messageOf(cause);
    throw new HnError(
      "unsupported-model",
      OUT_OF_MEMORY.test(message)
        ? outOfMemory(message)
        : `ONNX Runtime opened this model but cannot run it: ${message} Download the model again, or choose another ` +
            "dtype or device.",
    );
  }
}

/** An allocation that failed, and the ways in which WebAssembly ends after one. */
const OUT_OF_MEMORY = /bad_alloc|out of memory|memory access out of bounds|allocation failed|Aborted\(/i;

/** Freed memory stays in pieces: after this, models that fitted before may not (seen with onnxruntime-web 1.31). */
const outOfMemory = (message: string): string =>
  "The model does not fit into the memory of the runtime, of which WebAssembly has 4 GB at most. Choose a smaller model or " +
  `dtype, or fewer tokens at a time, and reload the page before you go on. (${message})`;

/** ONNX Runtime's own words, as a sentence. */
const messageOf = (cause: unknown): string =>
  String(cause instanceof Error ? cause.message : cause).replace(/[.\s]*$/, ".");
