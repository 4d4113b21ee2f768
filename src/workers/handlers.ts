// What the model worker does for each method of the protocol. Holds the one loaded model and the last run of the
// Explore room; the ports come from the entry (model.worker.ts), so that nothing here knows of a browser.

import { HnError } from "../base/errors.ts";
import { readModel } from "../model/description.ts";
import type { ModelFiles } from "../model/files/source.ts";
import { laneHeatmap, readNeuron } from "../model/heatmap.ts";
import type { LanesRun } from "../model/lanes.ts";
import { LoadedModel } from "../model/model.ts";
import type { RuntimeProvider } from "../model/runtime.ts";
import type { ModelWorkerMethods } from "./protocol.ts";
import { transfer, type Handlers } from "./rpc.ts";
import { studyHandlers, type StudyPorts } from "./studies.ts";

export interface WorkerPorts {
  readonly files: (reference: string) => ModelFiles;
  readonly runtime: RuntimeProvider;
  readonly now: () => number;
  readonly studies: StudyPorts;
}

type LoadModel = (
  reference: string,
  options: ModelWorkerMethods["load"]["args"]["options"],
  context?: { signal?: AbortSignal; emit?: (event: ModelWorkerMethods["load"]["event"]) => void },
) => Promise<LoadedModel>;

export function modelHandlers(ports: WorkerPorts): Handlers<ModelWorkerMethods> {
  let current: { readonly key: string; readonly model: LoadedModel } | null = null;
  let run: { readonly number: number; readonly lanes: LanesRun } | null = null;
  let runs = 0;

  const model = async (): Promise<LoadedModel> => {
    if (!current) throw new HnError("invalid-input", "No model is loaded. Load one first.");
    return current.model;
  };
  const lastRun = (number: number): LanesRun => {
    if (run?.number !== number)
      throw new HnError("invalid-input", "That answer has been replaced. Generate it again to read it.");
    return run.lanes;
  };

  /** Loads a model and lets the one before it go; a load that fails leaves the one before as it was. */
  const load: LoadModel = async (reference, options, context = {}) => {
    const key = JSON.stringify([reference, options.dtype ?? null, options.device ?? "auto"]);
    if (current?.key === key) return current.model;
    const loaded = await LoadedModel.load(ports.files(reference), options, {
      runtime: ports.runtime,
      now: ports.now,
      ...(context.emit ? { onProgress: context.emit } : {}),
      ...(context.signal ? { signal: context.signal } : {}),
    });
    const before = current;
    current = { key, model: loaded };
    run = null;
    await before?.model.dispose();
    return loaded;
  };

  return {
    async inspect({ reference, options }, { signal, emit }) {
      const read = await readModel(ports.files(reference), {
        dtype: options.dtype,
        onProgress: emit,
        signal,
      });
      return read.description;
    },
    load: async ({ reference, options }, context) => (await load(reference, options, context)).card,
    async unload() {
      const before = current;
      current = null;
      run = null;
      await before?.model.dispose();
      return null;
    },
    async lanes(request, { signal, emit }) {
      const { outcome, run: lanes } = await (await model()).lanes(request, emit, signal);
      run = { number: ++runs, lanes };
      return { ...outcome, run: runs };
    },
    async heatmap({ run: number, lane, tokens, columns }) {
      const pooled = await laneHeatmap(lastRun(number), lane, tokens, columns);
      return transfer(pooled, [pooled.values.buffer, pooled.argmax.buffer]);
    },
    neuron: async ({ run: number, layer, index }) => readNeuron(lastRun(number), { layer, index }),
    generate: async (request, { signal }) => (await model()).generate(request, signal),
    logits: async ({ prompt, scale }) => (await model()).logits(prompt, scale),
    async cett({ prompt, groups, scale }) {
      const loaded = await model();
      const positions =
        groups?.map(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i)) ?? null;
      return loaded.capture({ ids: loaded.encode(prompt), groups: positions, scale });
    },
    ...studyHandlers(ports.studies, ({ model: { reference, dtype, device } }, signal) =>
      load(reference, { device, ...(dtype === null ? {} : { dtype }) }, { signal }),
    ),
  };
}
