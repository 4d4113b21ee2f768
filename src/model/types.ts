// The words in which the rest of the product speaks to a loaded model: references, cards, requests, results.
// Shapes and defaults of `generate` are those of the terminal contract (`hn generate`).

import type { NeuronAddress, ScaledNeuron } from "../base/neuron.ts";
import type { LayerFfn } from "../graph/layerMap.ts";
import type { Tensor } from "../math/matrix.ts";
import type { SelfCheck } from "./selfCheck.ts";

/** File suffixes of transformers.js: model.onnx, _fp16, _quantized, _q4, _q4f16; in the order of preference. */
export const DTYPES = ["fp32", "fp16", "q8", "q4", "q4f16"] as const;
export type Dtype = (typeof DTYPES)[number];

export type DeviceKind = "webgpu" | "wasm";
export type DeviceChoice = "auto" | DeviceKind;

export interface LoadOptions {
  /** Default: the first present of DTYPES. */
  readonly dtype?: Dtype;
  /** Default auto: WebGPU on a real adapter, WASM otherwise. */
  readonly device?: DeviceChoice;
}

export interface LoadProgress {
  readonly stage: "download" | "instrument" | "session";
  /** Path of the file in the model's folder, for downloads. */
  readonly file: string | null;
  readonly loadedBytes: number;
  /** 0 where the server does not say. */
  readonly totalBytes: number;
}

/** What is known of a model without running it: `hn inspect`. */
export interface ModelDescription {
  readonly id: string;
  readonly architecture: string;
  readonly dtype: Dtype;
  readonly layerCount: number;
  readonly neuronsPerLayer: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly chatTemplate: boolean;
  /** Null where the graph cannot be instrumented; `reason` then says why. */
  readonly layers: readonly LayerFfn[] | null;
  readonly reason?: { readonly code: string; readonly message: string };
}

/** A loaded model, as the page shows it. */
export interface ModelCard extends ModelDescription {
  readonly device: DeviceKind;
  /** Why this device, as a sentence: shown to the person. */
  readonly deviceReason: string;
  /** SHA-256 (hex) of the ONNX file and its external data in name order. */
  readonly sha256: string;
  /** Size of those files together. */
  readonly bytes: number;
  /** Whether instrumenting left its logits alone; null where that was not looked at yet. */
  readonly selfCheck: SelfCheck | null;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What the model is asked: a conversation, text (raw skips the chat template), or token ids as they are. */
export type Prompt =
  | { readonly kind: "messages"; readonly messages: readonly ChatMessage[] }
  | { readonly kind: "raw"; readonly text: string }
  | { readonly kind: "ids"; readonly ids: readonly number[] };

export interface Sampling {
  /** 0 is greedy; else logits are divided by it. Applied before top_k, top_k before top_p. */
  readonly temperature: number;
  /** Keep the k most probable tokens; 0 is off. */
  readonly topK: number;
  /** Keep the smallest set whose probabilities sum to at least this, in (0, 1]; 1 is off. */
  readonly topP: number;
  /** Root of the random streams, see math/stream.ts. */
  readonly seed: number;
}

export const GREEDY: Sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };

export type FinishReason = "stop" | "length" | "abort";

/** One generated answer. The stop token is in none of its lists. */
export interface Sample {
  readonly ids: readonly number[];
  readonly text: string;
  /** Natural log-probabilities, untempered, after scaling; one per id. */
  readonly logprobs: readonly number[];
  readonly finish: FinishReason;
}

export interface GenerationTiming {
  readonly promptTokens: number;
  readonly generatedTokens: number;
  readonly prefillSeconds: number;
  readonly decodeSeconds: number;
  /** Of the prompt tokens that were read: once for all samples of a lane that are decoded together. */
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
}

export interface GenerateRequest {
  readonly prompt: Prompt;
  /** Samples per scale; sample k draws from the stream (seed, streamName, k). */
  readonly samples: number;
  readonly maxNewTokens: number;
  readonly sampling: Sampling;
  /** One list of scaled neurons per lane; [[]] is the model as trained. */
  readonly scales: readonly (readonly ScaledNeuron[])[];
  /** Names the stream of random numbers: the question's id in a study, "" elsewhere. Default "". */
  readonly streamName?: string;
  /** Rows decoded at once; more rows run in turns. Default 16. Random streams do not depend on it. */
  readonly batch?: number;
}

export interface GenerateResult {
  /** In the order of `scales`; within a lane, in the order of sample numbers. */
  readonly lanes: readonly { readonly scale: readonly ScaledNeuron[]; readonly samples: readonly Sample[] }[];
  readonly timing: GenerationTiming;
}

/** A linear detector over CETT: risk = σ(Σ weight · CETT + intercept). */
export interface Detector {
  readonly weights: readonly (NeuronAddress & { readonly weight: number })[];
  readonly intercept: number;
}

/** A region of consecutive token positions, both ends included. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** CETT of a teacher-forced pass over `ids`, scaled as given (PAPER.md, definitions 1–3). */
export interface CaptureRequest {
  readonly ids: readonly number[];
  /** Mean over each set of token positions of `ids`; null gives every token by itself. */
  readonly groups: readonly (readonly number[])[] | null;
  readonly scale: readonly ScaledNeuron[];
}

/** A reply whose probability is asked for. */
export interface Continuation {
  readonly text: string;
  /** Whether it has to end there: the token that ends the turn is then part of it. An opening may go on anyhow. */
  readonly whole: boolean;
}

/** Log-probabilities of replies to one prompt under several scalings. */
export interface ScoreRequest {
  readonly prompt: Prompt;
  readonly continuations: readonly Continuation[];
  /** One list of scaled neurons per lane; [] is the model as trained. */
  readonly scales: readonly (readonly ScaledNeuron[])[];
  /** Lanes whose prompts are read at once; more run in turns. Default 16. Rounding, not more, depends on it. */
  readonly batch?: number;
}

/** A loaded model, as `study/` uses it; `LoadedModel` in model.ts is the one implementation. */
export interface Model {
  readonly card: ModelCard;
  /** Token ids that `generate` would feed for this prompt. */
  encode(prompt: Prompt): readonly number[];
  /** Text of generated ids, special tokens left out. */
  decode(ids: readonly number[]): string;
  /** Text of each id; joined they are `decode(ids)`, so that character offsets map to tokens. */
  pieces(ids: readonly number[]): readonly string[];
  generate(request: GenerateRequest, signal?: AbortSignal): Promise<GenerateResult>;
  /** `[lanes][continuations][tokens]`: natural log-probabilities ≤ 0 of the continuations' tokens. */
  score(request: ScoreRequest, signal?: AbortSignal): Promise<readonly (readonly (readonly number[])[])[]>;
  /** [groups, layers, neurons] row-major, float32, finite, ≥ 0. @throws HnError `not-finite` where they would not be */
  capture(request: CaptureRequest, signal?: AbortSignal): Promise<Tensor>;
}
