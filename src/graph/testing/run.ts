// Runs a built graph on ONNX Runtime's WASM back end, one thread. For tests only.

import * as ort from "onnxruntime-web";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/** Feeds `x` and float32 extras given as [values, dims]; returns every output's values by name. */
export async function run(
  bytes: Uint8Array,
  x: Float32Array,
  dims: readonly number[],
  extra: Readonly<Record<string, readonly [Float32Array, readonly number[]]>> = {},
): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  const feeds = Object.entries({ x: [x, dims] as const, ...extra });
  const outputs = await session.run(
    Object.fromEntries(feeds.map(([name, [data, shape]]) => [name, new ort.Tensor("float32", data, shape)])),
  );
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => [name, Float32Array.from(tensor.data as Float32Array)]),
  );
}
