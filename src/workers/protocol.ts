// What the page may ask of the model worker, one entry a method: its arguments, the events it sends while it runs
// and its result. Only summaries travel; tensors do where a person asked for the tensor itself (logits, cett).

import type { BenchRequest, BenchResult } from "../bench/request.ts";
import type { NeuronAddress, ScaledNeuron } from "../base/neuron.ts";
import type { Tensor } from "../math/matrix.ts";
import type { DeviceFacts } from "../model/device.ts";
import type { Heatmap, NeuronReading } from "../model/heatmap.ts";
import type { LanesEvent, LanesOutcome, LanesRequest } from "../model/lanes.ts";
import type { CachedModel, DownloadProgress } from "../model/files/cache.ts";
import type { FoundModel, HubAccess } from "../model/files/hub.ts";
import type { ModelPlan } from "../model/files/plan.ts";
import type { ModelRequest } from "../model/request.ts";
import type { SelfCheck } from "../model/selfCheck.ts";
import type {
  Dtype,
  GenerateRequest,
  GenerateResult,
  LoadProgress,
  ModelCard,
  ModelDescription,
  Prompt,
  TokenRange,
} from "../model/types.ts";
import type { DetectResult } from "../study/detect/detect.ts";
import type { DetectProgress, DetectSpec } from "../study/detect/types.ts";
import type { IdentifyResult } from "../study/identify.ts";
import type { MatrixFit, MatrixFitSettings, MatrixPath } from "../study/matrixFit.ts";
import type { IdentifyProgress, IdentifySpec } from "../study/types.ts";

export type { Heatmap, LanesEvent, LanesRequest, NeuronReading };

export interface LanesResult extends LanesOutcome {
  /** Names this run for `heatmap` and `neuron`, until the next run replaces it. */
  readonly run: number;
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

export interface NeuronRequest extends NeuronAddress {
  readonly run: number;
}

export interface CettRequest {
  readonly prompt: Prompt;
  readonly groups: readonly TokenRange[] | null;
  readonly scale: readonly ScaledNeuron[];
}

/** What loading a model would fetch, and what this machine has for it. */
export interface PlannedModel {
  readonly plan: ModelPlan;
  readonly machine: DeviceFacts;
  /** Whether the browser lets the page keep what is missing; null where it does not tell, or nothing is to be kept. */
  readonly hasRoom: boolean | null;
}

export interface ModelWorkerMethods {
  /** Looks up what a load would fetch; fetches none of it. @param dtype null: the one to propose */
  planModel: { args: { reference: string; dtype: Dtype | null }; event: never; result: PlannedModel };
  /** Fetches what is missing of a model of the Hub; cancelled, what has come stays and is gone on from. */
  downloadModel: { args: { reference: string; dtype: Dtype }; event: DownloadProgress; result: null };
  /** What of the Hub's models is kept on this machine. */
  cachedModels: { args: null; event: never; result: readonly CachedModel[] };
  removeModel: { args: { reference: string }; event: never; result: null };
  searchHub: { args: { text: string }; event: never; result: readonly FoundModel[] };
  /** Which Hub, and as whom, until the worker ends. */
  useHub: { args: Partial<HubAccess>; event: never; result: null };
  /** Files that a person picked, which `pickedReference(name)` loads as long as the worker lives. */
  pickFiles: {
    args: { name: string; files: readonly { readonly path: string; readonly file: Blob }[] };
    event: never;
    result: null;
  };
  /**
   * What the self-check of the loaded model, of that request, found; made now where it was not yet. Null where it cannot
   * be made beside the model.
   */
  selfCheck: { args: ModelRequest; event: never; result: SelfCheck | null };
  /** What models can run on here. */
  machine: { args: null; event: never; result: DeviceFacts };
  inspect: { args: ModelRequest; event: LoadProgress; result: ModelDescription };
  load: { args: ModelRequest; event: LoadProgress; result: ModelCard };
  unload: { args: null; event: never; result: null };
  /**
   * Rejects with `device-lost` once the GPU under a loaded model is lost: from then on nothing runs on a GPU in this
   * thread. Does not end otherwise.
   */
  untilLost: { args: null; event: never; result: never };
  lanes: { args: LanesRequest; event: LanesEvent; result: LanesResult };
  heatmap: { args: HeatmapRequest; event: never; result: Heatmap };
  neuron: { args: NeuronRequest; event: never; result: NeuronReading };
  generate: { args: GenerateRequest; event: never; result: GenerateResult };
  logits: { args: { prompt: Prompt; scale: readonly ScaledNeuron[] }; event: never; result: Tensor };
  cett: { args: CettRequest; event: never; result: Tensor };
  /** Beside whatever model is loaded. */
  bench: { args: BenchRequest; event: never; result: readonly BenchResult[] };
  fit: { args: FitRequest; event: never; result: MatrixFit | MatrixPath };
  /** Starts or, with `resume`, continues the study kept under `id` in the worker's storage. */
  identify: {
    args: { id: string; spec: IdentifySpec; resume: boolean };
    event: IdentifyEvent;
    result: StudyResult;
  };
  /** A complete detection spec of the detector in a file; null: of the study that ships. */
  detectSpec: { args: { neurons: Blob | null }; event: never; result: DetectSpec };
  /**
   * Starts or, with `resume`, continues the detection study kept under `id`, which goes from storage once it is done.
   * `neurons`: a file that holds the detector in place of the spec's.
   */
  detect: {
    args: { id: string; spec: DetectSpec; neurons: Blob | null; resume: boolean };
    event: StudyEvent<DetectProgress>;
    result: DetectResult;
  };
  /** Identification studies in the worker's storage: running, paused or done, or such that they cannot be read, only removed. */
  studies: { args: null; event: never; result: readonly (StoredStudy | DamagedStudy)[] };
  /** Ends once nobody works on the study any more, here or in another tab. */
  untilFree: { args: { id: string }; event: never; result: null };
  /** What a finished study found. */
  openStudy: { args: { id: string }; event: never; result: StudyResult };
  /** What the study of the embedded model that ships with the page found. */
  shippedStudy: { args: null; event: never; result: StudyResult };
  /** The whole bundle of a finished study, for a file. */
  readBundle: { args: { id: string }; event: never; result: Uint8Array };
  /** A document of a bundle in another form, as text. */
  exportBundle: { args: { bundle: Blob; as: ExportForm }; event: never; result: string };
  removeStudy: { args: { id: string }; event: never; result: null };
}

export interface FitRequest extends Omit<MatrixFitSettings, "signal"> {
  /** [rows, features], row-major. */
  readonly features: Tensor;
  /** 0 or 1 for each row. */
  readonly labels: readonly number[];
}

/** How far a study is, and what of its stored files was damaged, as a sentence. */
export type StudyEvent<P> =
  { readonly kind: "progress"; readonly progress: P } | { readonly kind: "notice"; readonly text: string };
export type IdentifyEvent = StudyEvent<IdentifyProgress>;

/** What the page shows of a study; the bundle, with its journal, stays in the worker. */
export interface StudyResult extends Omit<IdentifyResult, "bundle"> {
  readonly spec: IdentifySpec;
}

export type ExportForm = "h-neurons" | "csv";

export interface StoredStudy {
  readonly id: string;
  readonly spec: IdentifySpec;
  /** Questions journalled so far. */
  readonly asked: number;
  /** Whether it has a result; one that has not can be continued. */
  readonly done: boolean;
  /** Whether somebody works on it now, here or in another tab. */
  readonly held: boolean;
}

/** A study that cannot be read. */
export interface DamagedStudy {
  readonly id: string;
  /** What is wrong, as a sentence. */
  readonly damage: string;
  /** Nothing is wrong with it: a later version of this page wrote it. */
  readonly newer: boolean;
}
