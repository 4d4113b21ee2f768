// What the page may ask of the model worker, one entry a method: its arguments, the events it sends while it runs
// and its result. Only summaries travel; tensors do where a person asked for the tensor itself (logits, cett).

import type { NeuronAddress, ScaledNeuron } from "../base/neuron.ts";
import type {
  ChatMessage,
  Detector,
  GenerateRequest,
  GenerateResult,
  LoadOptions,
  LoadProgress,
  ModelCard,
  ModelDescription,
  Prompt,
  Sample,
  Sampling,
  TokenRange,
} from "../model/types.ts";
import type { IdentifyProgress, IdentifySpec, IdentifySummary } from "../study/types.ts";
import type { Tensor } from "../math/matrix.ts";

/** Several scalings of one conversation, generated side by side in one batch (the Explore room). */
export interface LanesRequest {
  readonly messages: readonly ChatMessage[];
  readonly lanes: readonly { readonly id: string; readonly scale: readonly ScaledNeuron[] }[];
  /** Index of the lane that the others are compared with: α = 1, the model as trained. */
  readonly reference: number;
  readonly sampling: Sampling;
  readonly maxNewTokens: number;
  /** For the live risk of each token; null where no detector is known. */
  readonly detector: Detector | null;
}

/** Sent for each decode step: the tokens it added, and the risk of tokens already read back as inputs. */
export interface LanesEvent {
  readonly tokens: readonly {
    readonly lane: number;
    readonly position: number;
    readonly piece: string;
    readonly logprob: number;
  }[];
  readonly risks: readonly { readonly lane: number; readonly position: number; readonly risk: number }[];
}

export interface LaneResult extends Sample {
  readonly id: string;
  /** Text of each token; joined they are `text`. */
  readonly pieces: readonly string[];
  /** Live risk per token in [0, 1] (DESIGN §4); null where there is no detector. */
  readonly risk: readonly number[] | null;
  /** First token at which this lane's ids part from the reference's; null where they never do. */
  readonly divergence: number | null;
  /** Per token of the REFERENCE lane's answer, read under this lane's scale: log P_lane − log P_reference, nats. */
  readonly deltaLogprob: readonly number[];
  /** Likewise: KL(reference ‖ lane) of the next-token distributions, nats ≥ 0. */
  readonly kl: readonly number[];
}

export interface LanesResult {
  /** Names this run for `heatmap` and `neuron`, until the next run replaces it. */
  readonly run: number;
  readonly lanes: readonly LaneResult[];
  readonly tokensPerSecond: number;
  readonly firstTokenSeconds: number;
}

/** Mean CETT of a region of a lane's answer, pooled to the width of a picture. */
export interface HeatmapRequest {
  readonly run: number;
  readonly lane: number;
  /** Positions in the answer, 0 its first token. */
  readonly tokens: TokenRange;
  /** Most columns wanted; fewer come back where the layer is narrower. */
  readonly columns: number;
}
export interface Heatmap {
  readonly layers: number;
  readonly columns: number;
  /** [layers, columns] row-major: the largest CETT among the pooled neurons, ≥ 0. */
  readonly values: Float32Array;
  /** [layers, columns] row-major: index of that neuron. */
  readonly argmax: Uint32Array;
  readonly neuronsPerLayer: number;
  readonly max: number;
}

export interface NeuronRequest extends NeuronAddress {
  readonly run: number;
}
export interface NeuronReading {
  /** Per lane: CETT at each token of its answer. */
  readonly lanes: readonly { readonly id: string; readonly cett: readonly number[] }[];
  /** ‖W_down[:,j]‖₂ */
  readonly downNorm: number;
  /** Rank of this neuron by mean CETT over the reference lane's answer among all neurons, 1 = largest. */
  readonly rank: number;
  readonly neurons: number;
}

export interface CettRequest {
  readonly prompt: Prompt;
  readonly groups: readonly TokenRange[] | null;
  readonly scale: readonly ScaledNeuron[];
}

export interface ModelWorkerMethods {
  inspect: {
    args: { reference: string; options: LoadOptions };
    event: LoadProgress;
    result: ModelDescription;
  };
  load: { args: { reference: string; options: LoadOptions }; event: LoadProgress; result: ModelCard };
  unload: { args: null; event: never; result: null };
  lanes: { args: LanesRequest; event: LanesEvent; result: LanesResult };
  heatmap: { args: HeatmapRequest; event: never; result: Heatmap };
  neuron: { args: NeuronRequest; event: never; result: NeuronReading };
  generate: { args: GenerateRequest; event: never; result: GenerateResult };
  logits: { args: { prompt: Prompt; scale: readonly ScaledNeuron[] }; event: never; result: Tensor };
  cett: { args: CettRequest; event: never; result: Tensor };
  fit: { args: FitRequest; event: never; result: FitResult };
  /** Starts or, with `resume`, continues the study kept under `id` in the worker's storage. */
  identify: {
    args: { id: string; spec: IdentifySpec; resume: boolean };
    event: IdentifyProgress;
    result: { summary: IdentifySummary; bundle: Uint8Array };
  };
  /** Studies in the worker's storage, running, paused or done. */
  studies: { args: null; event: never; result: readonly StoredStudy[] };
  readBundle: { args: { id: string }; event: never; result: Uint8Array };
  removeStudy: { args: { id: string }; event: never; result: null };
}

export interface FitRequest {
  readonly features: Tensor;
  readonly labels: readonly number[];
  readonly C: number;
  readonly penalty: "l1" | "l2";
}
export interface FitResult {
  readonly weights: readonly { readonly index: number; readonly weight: number }[];
  readonly intercept: number;
  readonly objective: number;
  readonly kkt: number;
  readonly seconds: number;
}

export interface StoredStudy {
  readonly id: string;
  readonly spec: IdentifySpec;
  readonly progress: IdentifyProgress | null;
  readonly done: boolean;
}
