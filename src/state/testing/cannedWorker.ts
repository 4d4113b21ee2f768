// A test double of the world around the state: a worker that answers from a table, settings in memory, frames that
// come with the next microtask. Calls are recorded; a method can be held open, so that a test decides when it ends.

import { HnError } from "../../base/errors.ts";
import { err } from "../../base/result.ts";
import { WASM_MEMORY, type DeviceFacts } from "../../model/device.ts";
import type { LanesRequest } from "../../model/lanes.ts";
import type { Dtype, ModelCard } from "../../model/types.ts";
import type { ModelWorkerMethods } from "../../workers/protocol.ts";
import type { CallOptions } from "../../workers/rpc.ts";
import type { StatePorts } from "../ports.ts";

type Method = keyof ModelWorkerMethods;
/** The reply to one call; it may throw. */
export type Replies = {
  [K in Method]?: (
    args: ModelWorkerMethods[K]["args"],
    options: CallOptions<ModelWorkerMethods[K]["event"]>,
  ) => ModelWorkerMethods[K]["result"] | Promise<ModelWorkerMethods[K]["result"]>;
};

export const CARD: ModelCard = {
  id: "embedded",
  architecture: "llama",
  dtype: "fp32",
  layerCount: 2,
  neuronsPerLayer: 8,
  vocabSize: 16,
  contextLength: 64,
  chatTemplate: true,
  layers: [],
  device: "wasm",
  deviceReason: "WASM was chosen.",
  sha256: "a".repeat(64),
  bytes: 1000,
  selfCheck: null,
};

const MACHINE: DeviceFacts = { gpu: err("There is none."), wasm: { threads: 1, memoryBytes: WASM_MEMORY } };

/** Each lane answers "α is <its first scale>", in three tokens. */
export const lanesReply = (
  { lanes, detector }: LanesRequest,
  run: number,
): ModelWorkerMethods["lanes"]["result"] => ({
  run,
  promptTokens: 20,
  tokensPerSecond: 100,
  firstTokenSeconds: 0.01,
  lanes: lanes.map(({ id, scale }) => {
    const pieces = ["α", " is", ` ${scale[0]?.alpha ?? 1}`];
    return {
      id,
      ids: [1, 2, 3],
      logprobs: [-1, -1, -1],
      text: pieces.join(""),
      finish: "stop",
      pieces,
      risk: detector ? [0.1, 0.2, 0.3] : null,
      divergence: id === "one" ? null : 2,
      deltaLogprob: [0, 0.5, 1],
      kl: [0, 0, 0.3],
    };
  }),
});

/** A model of the Hub of 100 bytes. @param missing of those */
export const plannedReply = (
  reference: string,
  dtype: Dtype,
  missing: number,
): ModelWorkerMethods["planModel"]["result"] => ({
  plan: {
    reference,
    commit: "c".repeat(40),
    licence: "mit",
    gated: false,
    keeps: true,
    dtype,
    choices: [{ dtype, bytes: 100, present: 100 - missing }],
    files: [{ path: "onnx/model.onnx", bytes: 100, present: 100 - missing, verified: missing === 0 }],
  },
  hasRoom: null,
  machine: MACHINE,
});

export function cannedWorker(replies: Replies = {}) {
  const calls: { readonly method: Method; readonly args: unknown }[] = [];
  const hashes: string[] = [];
  const kept: Record<string, unknown> = {};
  let runs = 0;
  let die: (reason: HnError) => void = () => undefined;
  const table: Replies = {
    load: () => CARD,
    selfCheck: () => ({ difference: 0, tolerance: 0 }),
    machine: () => MACHINE,
    lanes: (args) => lanesReply(args, ++runs),
    heatmap: () => ({
      layers: 2,
      columns: 1,
      values: new Float32Array(2),
      argmax: new Uint32Array(2),
      neuronsPerLayer: 8,
      max: 0,
    }),
    neuron: () => ({ lanes: [], downNorm: 1, rank: 1, neurons: 16 }),
    studies: () => [],
    cachedModels: () => [],
    planModel: ({ reference, dtype }) => plannedReply(reference, dtype ?? "fp32", 0),
    downloadModel: () => null,
    useHub: () => null,
    untilFree: () => new Promise(() => undefined),
    shippedStudy: () => {
      throw new HnError("network", "None ships.");
    },
    removeStudy: () => null,
    ...replies,
  };
  const ports: StatePorts = {
    async call(method, args, options = {}) {
      calls.push({ method, args });
      const reply = table[method];
      if (!reply) throw new HnError("internal", `No canned reply to ${method}.`);
      return reply(args, options);
    },
    onWorkerDeath: (listener) => {
      die = listener;
    },
    settings: {
      load: async () => kept,
      save: async (field, value) => {
        kept[field] = value;
      },
    },
    keepStorage: () => undefined,
    onFrame: (next) => queueMicrotask(next),
    later: () => undefined,
    newId: () => "study-1",
    address: "https://example.org/",
    writeHash: (hash) => hashes.push(hash),
  };
  return {
    ports,
    calls,
    hashes,
    kept,
    die: (reason = new HnError("internal", "It died.")) => die(reason),
  };
}

/** A promise and its end, for calls that a test holds open. */
export function held<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
