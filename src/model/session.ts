// One forward step of the instrumented model: ids and a KV cache in, logits, grown cache and contribution ratios out.
// Knows the graph's inputs by their names in the Hub layout; runs one step at a time, in the order asked.

import type { InferenceSession, Tensor } from "onnxruntime-common";
import { assert, present } from "../base/assert.ts";
import { HnError } from "../base/errors.ts";
import type { ScaledNeuron } from "../base/neuron.ts";
import {
  GROUPS_INPUT,
  ratioOutput,
  scaleInput,
  type GraphPort,
  type GraphSignature,
  type LayerMap,
} from "../graph/layerMap.ts";
import type { ModelConfig } from "./config.ts";
import { toFloat32 } from "./tensorData.ts";
import { kvCache, type CacheHost, type KvCache } from "./kvCache.ts";
import { runSession, type OrtModule } from "./runtime.ts";

const KV_INPUT = /^past_key_values\.(\d+)\.(key|value)$/;
/** How many of the last positions get logits: inside the graph, before the product with the vocabulary. */
const LOGITS_INPUT = "num_logits_to_keep";
const FED = new Set(["input_ids", "attention_mask", "position_ids", LOGITS_INPUT]);
const presentName = (past: string): string => past.replace("past_key_values", "present");

/** The outputs that hold the grown cache, which stay on the device. */
export const cacheOutputs = ({ outputs }: GraphSignature): string[] =>
  outputs.map(({ name }) => name).filter((name) => name.startsWith("present"));

export interface StepInput {
  /** [batch, tokens]: ids behind those in `past`; every row has as many. */
  readonly ids: readonly (readonly number[])[];
  readonly past: KvCache | null;
  /** From `scaleFeeds`, for the same batch or for a batch of one. */
  readonly scale: ScaleFeeds;
  /** So many of the last positions' logits are wanted; 0 reads none. */
  readonly logits: number;
  /** Weights over the step's tokens, [groups, tokens] row-major, the same for every row; null reads no ratios. */
  readonly groups: {
    readonly weights: Float32Array;
    readonly count: number;
    readonly layers: readonly number[];
  } | null;
}

export interface StepOutput {
  /** Per row: float32 [positions × vocab]; no rows where none are wanted. */
  readonly logits: readonly Float32Array[];
  readonly cache: KvCache;
  /** By layer: [batch, groups, neurons] row-major, Σ_t weight · |z_t| / (‖h_t‖₂ + 1e-8). */
  readonly ratios: ReadonlyMap<number, Float32Array>;
}

/** The inputs of a graph that `FfnSession` can feed. */
export interface ModelInputs {
  readonly ports: ReadonlyMap<string, GraphPort>;
  readonly kv: readonly {
    readonly name: string;
    readonly type: "float32" | "float16";
    readonly heads: number;
    readonly size: number;
  }[];
}

/** Tensors for the scale inputs of every layer, [batch or 1, 1, neurons]. */
export type ScaleFeeds = ReadonlyMap<string, Tensor>;

export class FfnSession {
  /** Where tensors live. */
  readonly host: CacheHost;
  readonly #session: InferenceSession;
  /** Null where the graph is as exported: it then takes no scales and gives no ratios. */
  readonly #map: LayerMap | null;
  readonly #inputs: ModelInputs["ports"];
  readonly #kv: ModelInputs["kv"];
  readonly #breathe: () => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();
  #closing = false;

  /** @param breathe lets the thread hear its messages; awaited before each step, which may not yield by itself */
  constructor(
    host: CacheHost,
    session: InferenceSession,
    map: LayerMap | null,
    inputs: ModelInputs,
    breathe: () => Promise<void>,
  ) {
    this.#breathe = breathe;
    this.host = host;
    this.#session = session;
    this.#map = map;
    this.#inputs = inputs.ports;
    this.#kv = inputs.kv;
  }

  /** The scale inputs for a batch whose row r multiplies `rows[r]`; one row serves any batch (it broadcasts). */
  scaleFeeds(rows: readonly (readonly ScaledNeuron[])[]): ScaleFeeds {
    const batch = rows.length;
    return new Map(
      (this.#map?.layers ?? []).map(({ neurons }, layer) => {
        const data = new Float32Array(batch * neurons).fill(1);
        rows.forEach((scaled, row) => {
          for (const n of scaled) if (n.layer === layer) data[row * neurons + n.index] = n.alpha;
        });
        return [scaleInput(layer), new this.host.ort.Tensor("float32", data, [batch, 1, neurons])];
      }),
    );
  }

  /** Runs one step; steps of several callers are interleaved, never mixed. Disposes `past`. */
  step(input: StepInput): Promise<StepOutput> {
    const next = this.#last.then(async () => {
      await this.#breathe();
      if (this.#closing) throw new HnError("aborted", "The model was closed.");
      return this.#step(input);
    });
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #step({ ids, past, scale, logits, groups }: StepInput): Promise<StepOutput> {
    const { Tensor } = this.host.ort;
    const batch = ids.length;
    const tokens = present(ids[0], "a row of the batch").length;
    assert(tokens > 0 && ids.every((row) => row.length === tokens), "rows of a batch have as many tokens");
    const start = past?.length ?? 0;
    const feeds: Record<string, Tensor> = Object.fromEntries(scale);
    const integers = (values: Iterable<number>, dims: number[]): Tensor =>
      new Tensor("int64", BigInt64Array.from(values, BigInt), dims);
    feeds["input_ids"] = integers(ids.flat(), [batch, tokens]);
    if (this.#inputs.has("attention_mask"))
      feeds["attention_mask"] = integers(Array<number>(batch * (start + tokens)).fill(1), [
        batch,
        start + tokens,
      ]);
    if (this.#inputs.has("position_ids"))
      feeds["position_ids"] = integers(
        Array.from({ length: batch * tokens }, (_, i) => start + (i % tokens)),
        [batch, tokens],
      );
    const keep = this.#inputs.get(LOGITS_INPUT);
    if (keep) feeds[LOGITS_INPUT] = integers([Math.max(1, logits)], keep.shape.length === 0 ? [] : [1]);
    for (const { name, type, heads, size } of this.#kv)
      feeds[name] = past?.tensors.get(name) ?? emptyTensor(this.host.ort, type, [batch, heads, 0, size]);
    if (this.#map) {
      const { weights, count } = groups ?? { weights: new Float32Array(tokens), count: 1 };
      // Not one row for all: where z is flattened, the graph takes the batch from this input.
      feeds[GROUPS_INPUT] = new Tensor("float32", repeated(weights, batch), [batch, count, tokens]);
    }

    const layers = groups?.layers ?? [];
    const fetches = [
      ...(logits === 0 ? [] : ["logits"]),
      ...this.#kv.map(({ name }) => presentName(name)),
      ...layers.map(ratioOutput),
    ];
    const out = await runSession(this.#session, feeds, fetches);
    past?.dispose();
    const cache = kvCache(
      new Map(this.#kv.map(({ name }) => [name, present(out[presentName(name)], presentName(name))])),
    );
    const ratios = new Map(
      layers.map((layer) => [layer, toFloat32(present(out[ratioOutput(layer)], "a ratio output"))]),
    );
    const read = logits === 0 ? [] : lastLogits(present(out["logits"], "logits"), logits);
    return { logits: read, cache, ratios };
  }

  /** Whether a row's results are its own; false where a quantised graph takes one range over a whole batch. */
  get rowsIndependent(): boolean {
    return this.#map?.rowsIndependent ?? true;
  }

  /** Steps that are queued still run to their end or are refused; none starts on a released session. */
  async dispose(): Promise<void> {
    this.#closing = true;
    await this.#last;
    await this.#session.release();
  }
}

function repeated(values: Float32Array, times: number): Float32Array {
  const all = new Float32Array(times * values.length);
  for (let i = 0; i < times; i++) all.set(values, i * values.length);
  return all;
}

/** The last `count` positions of each row. Where the graph gave more, a copy, so that the others are let go. */
function lastLogits(tensor: Tensor, count: number): Float32Array[] {
  const [batch = 0, tokens = 0, vocab = 0] = tensor.dims;
  const data = toFloat32(tensor);
  return Array.from({ length: batch }, (_, row) => {
    const last = data.subarray(((row + 1) * tokens - count) * vocab, (row + 1) * tokens * vocab);
    return count < tokens ? last.slice() : last;
  });
}

function emptyTensor(ort: OrtModule, type: "float32" | "float16", dims: number[]): Tensor {
  return type === "float32"
    ? new ort.Tensor("float32", new Float32Array(0), dims)
    : new ort.Tensor("float16", new Uint16Array(0), dims);
}

/**
 * What a model's graph takes.
 * @throws HnError `unsupported-model` where that is no text generation with a KV cache, or asks for more than is known
 */
export function modelInputs({ inputs, outputs }: GraphSignature, config: ModelConfig): ModelInputs {
  const ports = new Map(inputs.map((port) => [port.name, port]));
  const past = inputs.filter(({ name }) => KV_INPUT.test(name));
  if (past.length === 0 || !ports.has("input_ids"))
    throw new HnError(
      "unsupported-model",
      "The graph has no inputs input_ids and past_key_values.*. Export it as text generation with past (KV cache).",
    );
  const unknown = inputs.filter(({ name }) => !FED.has(name) && !KV_INPUT.test(name));
  if (unknown.length > 0)
    throw new HnError(
      "unsupported-model",
      `The graph also asks for ${unknown.map(({ name }) => name).join(", ")}, and nothing here knows what to give it. ` +
        `Export it as text generation with past, with no inputs but ${[...FED].join(", ")} and past_key_values.*.`,
    );
  const given = new Set(outputs.map(({ name }) => name));
  const missing = ["logits", ...past.map(({ name }) => presentName(name))].filter((name) => !given.has(name));
  if (missing.length > 0)
    throw new HnError(
      "unsupported-model",
      `The graph has no output ${missing.join(", ")}. Export it as text generation with past (KV cache).`,
    );
  const kv = past.map(({ name, type, shape }) => {
    if (type !== "float32" && type !== "float16")
      throw new HnError("unsupported-model", `The KV cache is ${type}; float32 and float16 are supported.`);
    const fixed = (dimension: number | string | undefined, otherwise: number): number =>
      typeof dimension === "number" && dimension > 0 ? dimension : otherwise;
    return {
      name,
      type,
      heads: fixed(shape[1], config.keyValueHeads),
      size: fixed(shape[3], config.headSize),
    } as const;
  });
  return { ports, kv };
}
