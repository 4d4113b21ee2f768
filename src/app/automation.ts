// The page for scripts, notebooks and tests: `window.hneurons` offers the verbs of the terminal as async functions,
// with the same names, arguments and JSON. Positional arguments come first, then an object of the flags in
// camelCase. Files are Blobs or addresses. What rejects, rejects with {code, message}.

import { version } from "../../package.json";
import { BENCH_NAMES, type BenchName, type BenchResult } from "../bench/request.ts";
import { toWire } from "../base/errors.ts";
import { judgeRow, type JudgedRow, type Row } from "../study/rows.ts";
import { defaultIdentifySpec, parseSpec } from "../study/spec.ts";
import type { DetectSpec } from "../study/detect/types.ts";
import type { IdentifySpec, IdentifySummary } from "../study/types.ts";
import type { Tensor } from "../math/matrix.ts";
import type {
  DeviceChoice,
  Dtype,
  GenerateResult,
  GenerationTiming,
  ModelCard,
  ModelDescription,
  Sample,
} from "../model/types.ts";
import { checkAgainstModel, type NeuronSet } from "../study/neuronSet.ts";
import type { AppStore } from "../state/store.ts";
import type { MatrixFit, MatrixPath } from "../study/matrixFit.ts";
import type { ExportForm } from "../workers/protocol.ts";
import {
  detector,
  detectSpecOf,
  type DetectFlags,
  type DetectorFlags,
  type DetectOutcome,
} from "./automationDetect.ts";
import {
  exporter,
  importList,
  onlyTurningOf,
  turningOf,
  type FileSource,
  type ScaleFlags,
} from "./automationFiles.ts";
import {
  flagsOf,
  groupsOf,
  loadOptionsOf,
  positive,
  promptOf,
  rowsOf,
  samplingOf,
  studyIdOf,
  tensorOf,
  usage,
  wholeNumber,
  yesOrNo,
} from "./automationFlags.ts";

export interface ModelFlags {
  readonly dtype?: Dtype;
  readonly device?: DeviceChoice;
}
export interface PromptFlags {
  /** A user's message, put into the model's chat template; with `raw` as it is. */
  readonly prompt?: string;
  readonly raw?: boolean;
  /** Token ids as they are: "1,5,9" or numbers. */
  readonly ids?: string | readonly number[];
}
export type { DetectFlags, DetectorFlags, DetectOutcome, FileSource, ScaleFlags };
export interface GenerateFlags extends ModelFlags, PromptFlags, ScaleFlags {
  readonly maxNewTokens?: number;
  readonly samples?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed?: number;
}
export interface CettFlags extends ModelFlags, PromptFlags, ScaleFlags {
  /** Inclusive ranges of tokens, "0-17,18-23" or [[0, 17], [18, 23]]; default: every token by itself. */
  readonly groups?: string | readonly (readonly [number, number])[];
}
export interface FitFlags {
  /** [rows, features], row-major. */
  readonly features: Tensor;
  /** 0 or 1 for each row. */
  readonly labels: ArrayLike<number>;
  readonly C?: number;
  readonly penalty?: "l1" | "l2";
  /** One fit for each C of the terminal's grid, instead of one for `C`. */
  readonly path?: boolean;
}
export interface BenchFlags extends ModelFlags {
  /** Default: those that the bench is for. */
  readonly model?: string;
}
export interface HNeuronsApi {
  readonly version: string;
  inspect(model: string, flags?: ModelFlags): Promise<ModelDescription>;
  /** Loads a model into the page; the other verbs do so by themselves. */
  load(model: string, flags?: ModelFlags): Promise<ModelCard>;
  /** One scale gives `samples`, two or more give `lanes` in their order. */
  generate(
    model: string,
    flags: GenerateFlags,
  ): Promise<
    | { readonly samples: readonly Sample[]; readonly timing: GenerationTiming }
    | { readonly lanes: GenerateResult["lanes"]; readonly timing: GenerationTiming }
  >;
  /** Of the last position, [vocab]. */
  logits(model: string, flags: ModelFlags & PromptFlags & ScaleFlags): Promise<{ readonly logits: Tensor }>;
  /** [tokens or groups, layers, neurons] */
  cett(model: string, flags: CettFlags): Promise<Tensor>;
  fit(flags: FitFlags & { readonly path: true }): Promise<MatrixPath>;
  fit(flags: FitFlags & { readonly path?: false }): Promise<MatrixFit>;
  span<R extends Row>(rows: readonly R[]): Promise<JudgedRow<R>[]>;
  judge<R extends Row>(rows: readonly R[]): Promise<JudgedRow<R>[]>;
  spec(kind: "identify"): Promise<IdentifySpec>;
  /** Of the study that ships, or of the detector in a file. */
  spec(kind: "detect", flags?: DetectorFlags): Promise<DetectSpec>;
  /**
   * Kept under `id` on this machine; with `resume` it goes on where it stopped. The page shows it as its own: paused
   * or cancelled there, it rejects with `aborted`.
   */
  identify(
    spec: IdentifySpec,
    flags?: { readonly resume?: boolean; readonly id?: string },
  ): Promise<{ readonly summary: IdentifySummary; readonly bundle: Blob }>;
  exportAs(bundle: FileSource, as: ExportForm): Promise<Blob>;
  /** @param file of JSON, which can also be given as its text */
  importFile(
    file: FileSource,
    flags?: { readonly layers?: number; readonly neurons?: number },
  ): Promise<NeuronSet>;
  /** Kept under `id` on this machine until it is done; with `resume` it goes on where it stopped. */
  detect(spec: DetectSpec, flags?: DetectFlags): Promise<DetectOutcome>;
  sweep(...args: unknown[]): Promise<never>;
  trace(...args: unknown[]): Promise<never>;
  /** Takes minutes, in which nothing else should run on this machine. A bench of a terminal alone (patch) is refused. */
  bench(name: BenchName, flags?: BenchFlags): Promise<readonly BenchResult[]>;
  /** Resolves when no load, generation, study or reading is under way and the page has been painted since. */
  waitForIdle(): Promise<void>;
}

declare global {
  interface Window {
    hneurons: HNeuronsApi;
  }
}

/** Rejections are plain {code, message}, so that they look the same wherever a script runs. */
function plain<A extends unknown[], T>(verb: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  return async (...args) => {
    try {
      return await verb(...args);
    } catch (thrown) {
      const wire = toWire(thrown);
      throw Object.assign(new Error(wire.message), wire);
    }
  };
}

/** As in the terminal. */
const MAX_SAMPLES = 10_000;

const MODEL_FLAGS = ["dtype", "device"] as const;
const PROMPT_FLAGS = ["prompt", "raw", "ids"] as const;
const READ_FLAGS = [...MODEL_FLAGS, ...PROMPT_FLAGS, "scale", "neurons", "alpha"] as const;

export function automation(app: AppStore): HNeuronsApi {
  const { call, machinery, activity, store } = app;
  /** Loads the model; a list of neurons that is to turn it is checked against it. */
  const use = async (model: string, flags: ModelFlags = {}, neurons: NeuronSet | null = null) => {
    const { dtype = null, device = "auto" } = loadOptionsOf(flags);
    store.getState().retract("script");
    const card = await machinery.ensure({ reference: nameOf(model), dtype, device }, "given");
    const checked = neurons && checkAgainstModel(neurons, card);
    if (checked?.ok === false) throw checked.error;
    for (const warning of checked?.value.warnings ?? []) store.getState().notify("info", warning, "script");
    return card;
  };
  const judged = async <R extends Row>(rows: readonly R[]): Promise<JudgedRow<R>[]> =>
    rowsOf(rows).map(judgeRow);
  const notBuilt = (name: string) =>
    plain(async () => {
      throw usage(`${name} is not built yet.`);
    });

  return {
    version,
    inspect: plain((model, given) =>
      call("inspect", { reference: nameOf(model), options: loadOptionsOf(flagsOf(given, MODEL_FLAGS)) }),
    ),
    load: plain((model, given) => use(model, flagsOf(given, MODEL_FLAGS))),
    generate: plain(async (model, given) => {
      const flags = flagsOf(given, [
        ...READ_FLAGS,
        "maxNewTokens",
        "samples",
        "temperature",
        "topK",
        "topP",
        "seed",
      ]);
      const { scales, neurons } = await turningOf(flags);
      const request = {
        prompt: promptOf(flags),
        scales: scales.length > 0 ? scales : [[]],
        samples: wholeNumber("samples", flags.samples, 1, 1, MAX_SAMPLES),
        maxNewTokens: wholeNumber("maxNewTokens", flags.maxNewTokens, 64, 1),
        sampling: samplingOf(flags),
      };
      await use(model, flags, neurons);
      const { lanes, timing } = await call("generate", request);
      return lanes.length > 1 ? { lanes, timing } : { samples: lanes[0]?.samples ?? [], timing };
    }),
    logits: plain(async (model, given) => {
      const flags = flagsOf(given, READ_FLAGS);
      const { scale, neurons } = await onlyTurningOf(flags);
      const request = { prompt: promptOf(flags), scale };
      await use(model, flags, neurons);
      return { logits: await call("logits", request) };
    }),
    cett: plain(async (model, given) => {
      const flags = flagsOf(given, [...READ_FLAGS, "groups"]);
      const { scale, neurons } = await onlyTurningOf(flags);
      const request = { prompt: promptOf(flags), groups: groupsOf(flags.groups), scale };
      await use(model, flags, neurons);
      return call("cett", request);
    }),
    fit: plain(async (given: FitFlags) => {
      const flags = flagsOf(given, ["features", "labels", "C", "penalty", "path"]);
      const { labels, penalty = "l1" } = flags;
      const features = tensorOf("features", flags.features);
      if (typeof labels !== "object" || labels?.length !== features.shape[0])
        throw usage("labels is a list of 0 and 1, one for each row of features.");
      if (penalty !== "l1" && penalty !== "l2") throw usage(`penalty is l1 or l2; got "${String(penalty)}".`);
      const C = positive("C", flags.C, 1);
      const path = yesOrNo("path", flags.path);
      return call("fit", { features, labels: Array.from(labels), C, penalty, path });
    }) as HNeuronsApi["fit"],
    span: plain(judged) as HNeuronsApi["span"],
    judge: plain(judged) as HNeuronsApi["judge"],
    spec: plain(async (kind: string, given?: DetectorFlags) => {
      if (kind === "detect") return detectSpecOf(app, given);
      if (given !== undefined) throw usage("Only the spec of detect takes flags.");
      if (kind === "identify") return defaultIdentifySpec();
      throw usage(`There is no "${String(kind)}" study yet; identify and detect are there.`);
    }) as HNeuronsApi["spec"],
    identify: plain(async (asked, given) => {
      const spec = parseSpec(asked);
      if (!spec.ok) throw spec.error;
      const flags = flagsOf(given, ["resume", "id"]);
      const resume = yesOrNo("resume", flags.resume);
      const id = studyIdOf(flags.id);
      if (resume && id === undefined) throw usage("resume needs the id of the study.");
      const study = id ?? `script-${Math.round(performance.timeOrigin + performance.now())}`;
      const { summary } = await machinery.study({ id: study, spec: spec.value, resume });
      return { summary, bundle: await store.getState().bundleOf(study) };
    }),
    exportAs: plain(exporter(call)),
    importFile: plain(importList),
    detect: plain(detector(app)),
    sweep: notBuilt("sweep"),
    trace: notBuilt("trace"),
    bench: plain(async (name, given) => {
      const flags = flagsOf(given, [...MODEL_FLAGS, "model"]);
      if (!BENCH_NAMES.includes(name))
        throw usage(`There is no bench "${String(name)}" in a page; there are ${BENCH_NAMES.join(", ")}.`);
      const model = flags.model === undefined ? null : nameOf(flags.model);
      return call("bench", { name, model, options: loadOptionsOf(flags) });
    }),
    async waitForIdle() {
      await activity.whenIdle();
      for (let frame = 0; frame < 2; frame++) await new Promise((next) => requestAnimationFrame(next));
      await activity.whenIdle();
    },
  };
}

function nameOf(model: unknown): string {
  if (typeof model === "string" && model.trim() !== "") return model.trim();
  throw usage("The first argument is a model: embedded, a URL or hub:owner/name.");
}
