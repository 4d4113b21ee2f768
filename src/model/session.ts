// One forward step of the instrumented model: ids and a KV cache in, logits, grown cache and contribution ratios out.
// Knows the graph's inputs by their names in the Hub layout; runs one step at a time, in the order asked.

import type { InferenceSession, Tensor } from "onnxruntime-common";
import { assert, present } from "../base/assert.ts";
import { HnError } from "../base/errors.ts";
import type { Instrumented } from "../graph/instrument.ts";
import type { GraphPort, GraphSignature } from "../graph/layerMap.ts";
import type { ModelConfig } from "./config.ts";
import { DeviceWatch } from "./deviceLoss.ts";
import { kvCache, type KvCache } from "./kvCache.ts";
import { StepLogits } from "./logits.ts";
import { readRatios, type RatioRequest, type Ratios } from "./ratios.ts";
import { runSession, type OrtModule } from "./runtime.ts";
import { ScaleFeeds, type Scale } from "./scaleFeeds.ts";
import type { TensorHost } from "./tensorHost.ts";

const KV_INPUT = /^past_key_values\.(\d+)\.(key|value)$/;
/** How many of the last positions get logits: inside the graph, before the product with the vocabulary. */
const LOGITS_INPUT = "num_logits_to_keep";
const FED = new Set(["input_ids", "attention_mask", "position_ids", LOGITS_INPUT]);
const presentName = (past: string): string => past.replace("past_key_values", "present");

export interface StepInput {
  /** [batch, tokens]: ids behind those in `past`; every row has as many. */
  readonly ids: readonly (readonly number[])[];
  readonly past: KvCache | null;
  /** Of as many rows as `ids`, or of one for all. Held on to from step to step, its tensors are made once. */
  readonly scale: Scale;
  /** So many of the last positions' logits are wanted; 0 gives none. */
  readonly logits: number;
  /** Contributions that are wanted. */
  readonly ratios: RatioRequest | null;
}

export interface StepOutput {
  /** Null where none are wanted. */
  readonly logits: StepLogits | null;
  readonly cache: KvCache;
  /** Empty where none are wanted. */
  readonly ratios: Ratios;
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

type InstrumentedGraph = Pick<Instrumented, "map" | "tensors">;

export class FfnSession {
  /** Where tensors live. */
  readonly host: TensorHost;
  /** Of the GPU under the session. */
  readonly device: DeviceWatch;
  readonly #session: InferenceSession;
  /** Null where the graph is as exported: it then takes no scales and gives no ratios. */
  readonly #graph: InstrumentedGraph | null;
  readonly #inputs: ModelInputs["ports"];
  readonly #kv: ModelInputs["kv"];
  readonly #scales: ScaleFeeds;
  readonly #breathe: () => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();
  #closing = false;

  /** @param breathe lets the thread hear its messages; awaited before each step, which may not yield by itself */
  constructor(
    host: TensorHost,
    session: InferenceSession,
    graph: InstrumentedGraph | null,
    inputs: ModelInputs,
    breathe: () => Promise<void>,
  ) {
    this.#breathe = breathe;
    this.host = host;
    this.device = new DeviceWatch(host.gpu?.device ?? null, breathe);
    this.#session = session;
    this.#graph = graph;
    this.#inputs = inputs.ports;
    this.#kv = inputs.kv;
    this.#scales = new ScaleFeeds(
      host,
      (graph?.map.layers ?? []).map(({ neurons }) => neurons),
    );
  }

  /** Runs one step; steps of several callers are interleaved, never mixed. Disposes `past`. */
  step(input: StepInput): Promise<StepOutput> {
    return this.between(async () => {
      await this.#breathe();
      if (this.#closing) throw new HnError("aborted", "The model was closed.");
      return this.device.guard(() => this.#step(input));
    });
  }

  /** Runs `work` once the steps asked for so far have ended, and lets none begin meanwhile. */
  between<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #step({ ids, past, scale, logits, ratios }: StepInput): Promise<StepOutput> {
    const { Tensor } = this.host.ort;
    const batch = ids.length;
    const tokens = present(ids[0], "a row of the batch").length;
    assert(tokens > 0 && ids.every((row) => row.length === tokens), "rows of a batch have as many tokens");
    const start = past?.length ?? 0;
    const feeds: Record<string, Tensor> = Object.fromEntries(this.#scales.of(scale));
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

    const tensors = (ratios?.layers ?? []).map(({ layer }) =>
      present(this.#graph?.tensors[layer], "a layer"),
    );
    const fetches = [
      ...(logits === 0 ? [] : ["logits"]),
      ...this.#kv.map(({ name }) => presentName(name)),
      ...tensors.flatMap(({ z, h }) => [z, h]),
    ];
    const out = await runSession(this.#session, feeds, fetches);
    past?.dispose();
    const given = (name: string): Tensor => present(out[name], name);
    return {
      logits: logits === 0 ? null : new StepLogits(given("logits"), logits, this.host.gpu, this.device),
      cache: kvCache(new Map(this.#kv.map(({ name }) => [name, given(presentName(name))]))),
      ratios: ratios
        ? await readRatios(
            this.host,
            ratios,
            { batch, tokens },
            tensors.map(({ z, h }) => ({ z: given(z), h: given(h) })),
          )
        : new Map(),
    };
  }

  /** Whether a row's results are its own; false where a quantised graph takes one range over a whole batch. */
  get rowsIndependent(): boolean {
    return this.#graph?.map.rowsIndependent ?? true;
  }

  /** Resolves once the GPU under the session is lost, but not with its closing, which ends the device as well. */
  async whenLost(): Promise<HnError> {
    const error = await this.device.loss;
    return this.#closing ? new Promise(() => undefined) : error;
  }

  /** Steps that are queued still run to their end or are refused; none starts on a released session. */
  async dispose(): Promise<void> {
    this.#closing = true;
    await this.#last;
    this.#scales.dispose();
    this.host.gpu?.dispose();
    if (!this.device.isLost) await this.#session.release(); // on a lost one it would not end
  }
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
