// A loaded, instrumented model on a device: the one implementation of `Model`. Loading goes files → bytes → patch →
// session; everything it can be asked is in generate.ts, capture.ts and lanes.ts.

import { asHnError, HnError, throwIfAborted } from "../base/errors.ts";
import { assert, present } from "../base/assert.ts";
import { formatNeuron, MAX_ALPHA, MIN_ALPHA, type NeuronAddress, type ScaledNeuron } from "../base/neuron.ts";
import { tensor, type Tensor } from "../math/matrix.ts";
import { captureCett, checkFinite } from "./capture.ts";
import { readGraph, readParts, type ReadModel } from "./description.ts";
import type { ChosenDevice, ModelSize } from "./device.ts";
import type { ModelFiles } from "./files/source.ts";
import { DEFAULT_BATCH, generate, type GenerateContext } from "./generate.ts";
import { runLanes, type LanesEvent, type LanesRequest } from "./lanes.ts";
import { normsOfLayers } from "./norms.ts";
import { bytesOf } from "./onnxFiles.ts";
import { openModel, type OpenedModel } from "./opening.ts";
import { PrefixCache } from "./prefixCache.ts";
import type { RuntimeProvider } from "./runtime.ts";
import { scoreContinuations } from "./score.ts";
import type { SelfCheck, SelfCheckMemory } from "./selfCheck.ts";
import type { FfnSession } from "./session.ts";
import type {
  CaptureRequest,
  Continuation,
  GenerateRequest,
  LoadOptions,
  LoadProgress,
  Model,
  ModelCard,
  Prompt,
  ScoreRequest,
} from "./types.ts";

export interface LoadContext {
  readonly runtime: RuntimeProvider;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly signal?: AbortSignal;
  /** Which models are checked as they are loaded, unless they were before; default none. */
  readonly selfCheck?: "always" | "large";
  readonly selfChecks?: SelfCheckMemory;
}

/**
 * Bytes up to which a model may be held twice. Of smaller models a twin is checked once there is time; larger ones are
 * checked as they are loaded, which then takes about twice as long to open.
 */
export const TWIN_BYTES = 256e6;

const count = (tokens: number): string => tokens.toLocaleString("en");

export class LoadedModel implements Model {
  #card: ModelCard;
  /** For measurements below the level of this class. */
  readonly session: FfnSession;
  readonly #context: GenerateContext & { readonly downNorms: readonly Float32Array[] };

  private constructor(
    read: ReadModel,
    { device, reason }: ChosenDevice,
    { session, selfCheck }: OpenedModel,
    norms: readonly Float32Array[],
    now: () => number,
  ) {
    this.#card = {
      ...read.description,
      device,
      deviceReason: reason,
      sha256: read.sha256,
      bytes: bytesOf(read),
      selfCheck,
    };
    this.session = session;
    this.#context = {
      session,
      tokenizer: read.tokenizer,
      stopIds: read.config.stopIds,
      prefixes: new PrefixCache(session.host),
      now,
      downNorms: norms,
    };
  }

  /**
   * Reads, instruments and opens a model.
   * @throws HnError as readModel, chooseDevice and openModel do; `ffn-not-found` or `unsupported-model` where the graph
   * has no FFN that can be instrumented
   */
  static async load(files: ModelFiles, options: LoadOptions, context: LoadContext): Promise<LoadedModel> {
    const { onProgress, signal } = context;
    const choose = (size: ModelSize) => context.runtime.choose(options.device ?? "auto", size);
    const parts = await readParts(files, options.dtype);
    const expected = await choose(parts.size);
    const opening = context.runtime.open(expected.device);
    const [read] = await Promise.all([readGraph(files, parts, { onProgress, signal }), opening]);
    if (!read.graph.ok) throw new HnError(read.graph.error.code, `${files.id}: ${read.graph.error.message}`);
    const progress = (stage: LoadProgress["stage"]) =>
      onProgress?.({ stage, file: null, loadedBytes: 0, totalBytes: 0 });
    progress("instrument");
    const norms = await normsOfLayers(files.id, read.graph.value, read.external);
    throwIfAborted(signal);
    let chosen = await choose(read.size); // by the files themselves
    const runtime = await (chosen.device === expected.device ? opening : context.runtime.open(chosen.device));
    progress("session");
    const { selfCheck, selfChecks: memory = null } = context;
    const isChecked = selfCheck === "always" || (selfCheck === "large" && bytesOf(read) > TWIN_BYTES);
    let opened: OpenedModel;
    try {
      opened = await openModel(read, runtime, { now: isChecked, memory });
    } catch (thrown) {
      if (chosen.device !== "webgpu" || options.device === "webgpu") throw thrown;
      const reason = `WebGPU could not open this model (${asHnError(thrown).message}). Running on the processor (WASM) instead.`;
      chosen = { device: "wasm", reason };
      opened = await openModel(read, await context.runtime.open("wasm"), { now: false, memory });
    }
    if (!signal?.aborted) return new LoadedModel(read, chosen, opened, norms, context.now);
    await opened.session.dispose();
    throw new HnError("aborted", "Stopped.");
  }

  get card(): ModelCard {
    return this.#card;
  }

  /** Notes what a twin of this model was found to be. */
  noteSelfCheck(selfCheck: SelfCheck): void {
    this.#card = { ...this.#card, selfCheck };
  }

  encode(prompt: Prompt): readonly number[] {
    return this.#context.tokenizer.encode(prompt);
  }

  decode(ids: readonly number[]): string {
    return this.#context.tokenizer.decode(ids);
  }

  pieces(ids: readonly number[]): readonly string[] {
    return this.#context.tokenizer.pieces(ids);
  }

  async generate(request: GenerateRequest, signal?: AbortSignal) {
    request.scales.forEach((scale) => this.#checkScale(scale));
    const promptIds = this.encode(request.prompt);
    this.#checkLength(promptIds, request.maxNewTokens);
    return generate(this.#context, request, promptIds, signal);
  }

  async lanes(request: LanesRequest, emit: (event: LanesEvent) => void, signal?: AbortSignal) {
    request.lanes.forEach(({ scale }) => this.#checkScale(scale));
    if (request.detector) this.#checkNeurons(request.detector.weights);
    const promptIds = this.encode(request.prompt);
    this.#checkLength(promptIds, request.maxNewTokens);
    return runLanes(this.#context, request, promptIds, emit, signal);
  }

  async score(request: ScoreRequest, signal?: AbortSignal) {
    request.scales.forEach((scale) => this.#checkScale(scale));
    const promptIds = this.encode(request.prompt);
    const continuations = request.continuations.map((one) => this.#continuationIds(request.prompt, one));
    this.#checkLength(promptIds, Math.max(0, ...continuations.map(({ length }) => length)));
    const { scales, batch = DEFAULT_BATCH } = request;
    return scoreContinuations(this.session, { promptIds, continuations, scales, batch }, signal);
  }

  #continuationIds(prompt: Prompt, { text, whole }: Continuation): readonly number[] {
    const { tokenizer, stopIds } = this.#context;
    const ids = text.trim() === "" ? [] : tokenizer.encodeReply(prompt, text);
    const end = ids.findIndex((id) => stopIds.has(id));
    const words = end < 0 ? ids : ids.slice(0, end);
    if (words.length === 0)
      throw new HnError("invalid-input", "A reply whose probability is asked for is empty. Give its text.");
    const stop =
      end < 0 ? present([...stopIds][0], "a token that ends the turn") : present(ids[end], "a token");
    return whole ? [...words, stop] : words;
  }

  /** CETT, [groups, layers, neurons]. Not abortable within: it is one pass. */
  async capture(request: CaptureRequest): Promise<Tensor> {
    this.#checkScale(request.scale);
    this.#checkLength(request.ids, 0);
    return captureCett(this.session, this.#context.downNorms, request);
  }

  /** Logits of the last position, [vocab]. */
  async logits(prompt: Prompt, scale: readonly ScaledNeuron[]): Promise<Tensor> {
    this.#checkScale(scale);
    const ids = this.encode(prompt);
    this.#checkLength(ids, 0);
    const step = await this.session.step({
      ids: [ids],
      past: null,
      scale: [scale],
      logits: 1,
      ratios: null,
    });
    step.cache.dispose();
    const [logits] = await present(step.logits, "logits").read();
    assert(logits, "one row was asked for");
    checkFinite(logits, "logit");
    return tensor(logits.slice(), [logits.length]);
  }

  #checkScale(scale: readonly ScaledNeuron[]): void {
    this.#checkNeurons(scale);
    for (const n of scale)
      if (!(n.alpha >= MIN_ALPHA && n.alpha <= MAX_ALPHA))
        throw new HnError(
          "usage",
          `α = ${n.alpha} for ${formatNeuron(n)} is outside [${MIN_ALPHA}, ${MAX_ALPHA}].`,
        );
  }

  #checkNeurons(neurons: readonly NeuronAddress[]): void {
    const { layerCount, neuronsPerLayer, id } = this.card;
    const within = (value: number, size: number) => Number.isInteger(value) && value >= 0 && value < size;
    for (const n of neurons)
      if (!within(n.layer, layerCount) || !within(n.index, neuronsPerLayer))
        throw new HnError(
          "out-of-range",
          `${formatNeuron(n)} is not in ${id}: it has layers 0 to ${layerCount - 1} of ${neuronsPerLayer} neurons each.`,
        );
  }

  #checkLength(ids: readonly number[], more: number): void {
    const { vocabSize, contextLength, id } = this.card;
    if (ids.length === 0) throw new HnError("invalid-input", "The prompt is empty. Write something to ask.");
    // Found by its place, for a damaged tokenizer's id may be undefined.
    const wrong = ids.findIndex((token) => !Number.isInteger(token) || token < 0 || token >= vocabSize);
    if (wrong >= 0)
      throw new HnError(
        "out-of-range",
        `Token id ${ids[wrong]} is not in the vocabulary of ${id}: 0 to ${vocabSize - 1}.`,
      );
    if (ids.length + more > contextLength)
      throw new HnError(
        "out-of-range",
        `The prompt has ${count(ids.length)} tokens${more > 0 ? ` and ${count(more)} more are asked for` : ""}; ${id} holds ${count(contextLength)}. Shorten it.`,
      );
  }

  async dispose(): Promise<void> {
    await this.session.dispose();
    this.#context.prefixes.dispose();
  }
}
