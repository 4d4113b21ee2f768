// Every kernel and every chain of nodes that instrumentation adds, on the device of a runtime, against the definitions
// in math/. One suite for WASM and WebGPU, in Node and in a page.

import type { Tensor } from "onnxruntime-common";
import { present } from "../../base/assert.ts";
import { instrument } from "../../graph/instrument.ts";
import { scaleInput } from "../../graph/layerMap.ts";
import { applyPatch } from "../../graph/patch.ts";
import { HIDDEN, NEURONS, noise, residualModel } from "../../graph/testing/build.ts";
import { FLOWS, ratiosByDefinition, type Flow } from "../../graph/testing/flows.ts";
import { halfToNumber } from "../../math/half.ts";
import { ratioSums } from "../../math/ratios.ts";
import { sampleToken, type Choice, type SamplingOptions } from "../../math/sampling.ts";
import { takeCacheRows, kvCache } from "../kvCache.ts";
import { DeviceWatch } from "../deviceLoss.ts";
import { sampleOnGpu } from "../kernels/sample.ts";
import { StepLogits } from "../logits.ts";
import { readRatios } from "../ratios.ts";
import { openSession, type Runtime } from "../runtime.ts";
import { tensorHost, type TensorHost } from "../tensorHost.ts";
import { toFloat32 } from "../tensorData.ts";

/** What a case came to: the largest difference from the definition, and the most that is right. */
export interface DeviceResult {
  readonly name: string;
  readonly difference: number;
  readonly tolerance: number;
}

type FloatType = "float32" | "float16";

/** Runs every case. */
export async function deviceSuite(runtime: Runtime): Promise<DeviceResult[]> {
  const results: DeviceResult[] = [];
  // ONNX Runtime lets its GPU device go with the last session.
  const kept = await openSession(runtime, residualModel(present(FLOWS[0], "a flow").ffn).bytes(), []);
  for (const flow of FLOWS) results.push(...(await flowResults(runtime, flow)));
  const host = await tensorHost(runtime);
  for (const type of ["float32", "float16"] as const) {
    results.push(await ratioResult(host, type), await cacheResult(host, type));
    for (const options of SAMPLINGS) results.push(await samplingResult(host, type, options));
  }
  await kept.release();
  return results;
}

const difference = (got: ArrayLike<number>, want: ArrayLike<number>): number => {
  let most = got.length === want.length ? 0 : Infinity;
  for (let i = 0; i < want.length; i++) {
    const error = Math.abs((got[i] ?? Number.NaN) - (want[i] ?? Number.NaN));
    most = error <= most ? most : error;
  }
  return most;
};

/** Numbers of a tensor and the tensor, on the host. */
function place(host: TensorHost, type: FloatType, seed: string, dims: readonly number[]) {
  const size = dims.reduce((a, b) => a * b, 1);
  const bits = Uint16Array.from(
    noise(seed, size),
    (v) => (v < 0 ? 0x8000 : 0) | (0x3000 + Math.abs(v) * 0x1400),
  );
  // Halves are coarse: among them many are equal, as the logits of a float16 graph are.
  const values =
    type === "float16" ? Float32Array.from(bits, halfToNumber) : noise(seed, size).map((v) => 4 * v);
  const words = type === "float16" ? evenly(bits) : values;
  const { ort, gpu } = host;
  let tensor: Tensor;
  if (gpu) {
    const buffer = gpu.storage(words.byteLength);
    gpu.device.queue.writeBuffer(buffer, 0, new Uint8Array(words.buffer as ArrayBuffer));
    tensor = ort.Tensor.fromGpuBuffer(buffer as never, {
      dataType: type,
      dims: [...dims],
      dispose: () => buffer.destroy(),
    });
  } else
    tensor =
      type === "float16"
        ? new ort.Tensor("float16", bits, [...dims])
        : new ort.Tensor("float32", values, [...dims]);
  return { values, tensor };
}

/** A write to a GPU buffer is whole 4-byte words. */
function evenly(bits: Uint16Array): Uint16Array {
  const padded = new Uint16Array(Math.ceil(bits.length / 2) * 2);
  padded.set(bits);
  return padded;
}

async function flowResults(runtime: Runtime, flow: Flow): Promise<DeviceResult[]> {
  const [batch, tokens, groups] = [2, 3, 2];
  const model = residualModel(flow.ffn);
  model.opset = flow.opset ?? 21;
  const bytes = model.bytes();
  const found = instrument(bytes);
  if (!found.ok) throw new Error(found.error.message);
  const { ort } = runtime;
  const x = Float32Array.from(noise("x", batch * tokens * HIDDEN));
  const feeds = { x: new ort.Tensor("float32", x, [batch, tokens, HIDDEN]) };
  const stockSession = await openSession(runtime, bytes, []);
  const stock = present((await stockSession.run(feeds))["y"], "y");
  const session = await openSession(runtime, applyPatch(bytes, found.value), []);
  const run = (scale: Float32Array<ArrayBuffer>, dims: readonly number[]) =>
    session.run({ ...feeds, [scaleInput(0)]: new ort.Tensor("float32", scale, [...dims]) });
  await stock.getData();
  const ones = present((await run(Float32Array.of(1), [1, 1, 1]))["y"], "y");
  await ones.getData();
  const results = [
    {
      name: `scale 1: ${flow.name}`,
      difference: difference(toFloat32(ones), toFloat32(stock)),
      tolerance: runtime.device === "wasm" ? 0 : 1e-5,
    },
  ];
  if (!flow.isOther) {
    const scale = Float32Array.from(noise("alpha", batch * NEURONS), (v) => 1.5 + v);
    const weights = Float32Array.from(noise("weights", groups * tokens));
    const turned = await run(scale, [batch, 1, NEURONS]);
    const read = present(found.value.tensors[0], "a layer");
    const ratios = await readRatios(
      await tensorHost(runtime),
      { weights, groups, layers: [{ layer: 0, neurons: null }] },
      { batch, tokens },
      [{ z: present(turned[read.z], "z"), h: present(turned[read.h], "h") }],
    );
    results.push({
      name: `scaled, ratios: ${flow.name}`,
      difference: difference(present(ratios.get(0), "ratios"), ratiosByDefinition(flow, x, scale, weights)),
      tolerance: 2e-5,
    });
  }
  await stockSession.release();
  await session.release();
  return results;
}

/** Two layers at once, of one all neurons, of the other some. */
async function ratioResult(host: TensorHost, type: FloatType): Promise<DeviceResult> {
  const [batch, tokens, groups] = [3, 7, 4];
  const rows = batch * tokens;
  const weights = Float32Array.from(noise("weights", groups * tokens), (v, i) =>
    i % 3 === 0 ? 0 : Math.abs(v),
  );
  const layers = [
    {
      neurons: null,
      z: place(host, type, "z0", [batch, tokens, 133]),
      h: place(host, type, "h0", [rows, 65]),
    },
    { neurons: [5, 0, 132], z: place(host, type, "z1", [rows, 133]), h: place(host, type, "h1", [rows, 1]) },
  ];
  const got = await readRatios(
    host,
    { weights, groups, layers: layers.map(({ neurons }, layer) => ({ layer, neurons })) },
    { batch, tokens },
    layers.map(({ z, h }) => ({ z: z.tensor, h: h.tensor })),
  );
  const most = layers.map(({ neurons, z, h }, layer) => {
    const want = ratioSums(z.values, h.values, { batch, tokens, groups }, weights, neurons);
    const largest = want.reduce((a, b) => Math.max(a, b), 0);
    return difference(present(got.get(layer), "a layer"), want) / largest;
  });
  return { name: `ratios, ${type}`, difference: Math.max(...most), tolerance: 1e-5 };
}

async function cacheResult(host: TensorHost, type: FloatType): Promise<DeviceResult> {
  const key = place(host, type, "key", [3, 2, 5, 4]);
  const rows = [2, 0, 2, 1];
  const taken = takeCacheRows(host, kvCache(new Map([["key", key.tensor]])), rows);
  const tensor = present(taken.tensors.get("key"), "key");
  const data = host.gpu ? await download(host, tensor) : toFloat32(tensor);
  const want = rows.flatMap((row) => [...key.values.subarray(row * 40, (row + 1) * 40)]);
  return { name: `rows of a KV cache, ${type}`, difference: difference(data, want), tolerance: 0 };
}

/** The values of a tensor that was made from a buffer, which ONNX Runtime does not read back. */
async function download({ gpu }: TensorHost, tensor: Tensor): Promise<Float32Array> {
  const on = present(gpu, "a GPU");
  const isHalf = tensor.type === "float16";
  const [bytes] = await on.read(() => [
    { buffer: tensor.gpuBuffer as unknown as GPUBuffer, bytes: tensor.size * (isHalf ? 2 : 4) },
  ]);
  const read = present(bytes, "bytes");
  return isHalf ? Float32Array.from(new Uint16Array(read), halfToNumber) : new Float32Array(read);
}

const SAMPLINGS: readonly SamplingOptions[] = [
  { temperature: 0, topK: 0, topP: 1 },
  { temperature: 1, topK: 0, topP: 1 },
  { temperature: 1, topK: 50, topP: 0.9 },
  { temperature: 0.7, topK: 3, topP: 1 },
  { temperature: 1.5, topK: 0, topP: 0.5 },
  { temperature: 0.3, topK: 1, topP: 0.1 },
  { temperature: 2, topK: 5000, topP: 0.999 },
];

/** How far a border may move by the rounding of sums. */
const ROUNDING = 1e-5;

/**
 * Draws from vocabularies of several sizes. Right is every token that the twin takes when the draw or the borders of the
 * filters are moved by a rounding; the difference is the largest of the log-probabilities, or infinite.
 */
async function samplingResult(
  host: TensorHost,
  type: FloatType,
  options: SamplingOptions,
): Promise<DeviceResult> {
  const [batch, tokens] = [2, 3];
  const watch = new DeviceWatch(null, async () => undefined);
  let most = 0;
  for (const vocab of [1, 7, 256, 5000]) {
    const { values, tensor } = place(host, type, `logits ${vocab}`, [batch, tokens, vocab]);
    const draws = Array.from({ length: 8 }, (_, i) => ({ row: i % batch, u: (i * 0.618_034) % 1 }));
    // StepLogits itself reads few logits back.
    const choices = host.gpu
      ? await sampleOnGpu(host.gpu, tensor, options, draws)
      : await new StepLogits(tensor, 1, null, watch).choose(options, draws);
    draws.forEach(({ row, u }, i) => {
      const end = (row + 1) * tokens * vocab;
      const allowed = neighbours(values.subarray(end - vocab, end), options, u);
      const choice = present(choices[i], "a choice");
      const twin = allowed.find(({ id }) => id === choice.id);
      most = Math.max(most, twin ? Math.abs(twin.logprob - choice.logprob) : Infinity);
    });
  }
  const { temperature, topK, topP } = options;
  return {
    name: `sampling at temperature ${temperature}, top-k ${topK}, top-p ${topP}, ${type}`,
    difference: most,
    tolerance: 2e-5,
  };
}

function neighbours(logits: Float32Array, options: SamplingOptions, u: number): Choice[] {
  const moved = (value: number, by: number, end: number) => Math.min(end, Math.max(0, value + by));
  return [0, -ROUNDING, ROUNDING].flatMap((byU) =>
    [0, -ROUNDING, ROUNDING].map((byP) => {
      const topP = options.topP === 1 ? 1 : Math.max(1e-9, moved(options.topP, byP, 1));
      return sampleToken(logits, { ...options, topP }, moved(u, byU, 1 - 1e-9));
    }),
  );
}
