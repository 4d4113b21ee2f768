// What the model worker does for each method of the protocol. Holds the one loaded model and the last run of the
// Explore room; the ports come from the entry (model.worker.ts), so that nothing here knows of a browser.

import type { Transformers } from "../bench/library.ts";
import { HnError } from "../base/errors.ts";
import { rangePositions } from "../model/capture.ts";
import { readModel } from "../model/description.ts";
import { laneHeatmap, readNeuron } from "../model/heatmap.ts";
import type { LanesRun } from "../model/lanes.ts";
import { LoadedModel, TWIN_BYTES } from "../model/model.ts";
import type { RuntimeProvider } from "../model/runtime.ts";
import { sameModel, type ModelRequest } from "../model/request.ts";
import type { SelfCheckMemory } from "../model/selfCheck.ts";
import type { LoadProgress } from "../model/types.ts";
import { detectionHandlers } from "./detection.ts";
import { ModelHolder } from "./modelHolder.ts";
import { modelSources, type ModelPorts } from "./models.ts";
import type { ModelWorkerMethods } from "./protocol.ts";
import { transfer, type Handlers } from "./rpc.ts";
import { studyHandlers, type StudyPorts, type UseModel } from "./studies.ts";

export interface WorkerPorts {
  readonly models: ModelPorts;
  readonly runtime: RuntimeProvider;
  readonly selfChecks: SelfCheckMemory;
  readonly now: () => number;
  /** The whole library, for benches. */
  readonly transformers: () => Promise<Transformers>;
  readonly studies: StudyPorts;
}

export function modelHandlers(ports: WorkerPorts): Handlers<ModelWorkerMethods> {
  const holder = new ModelHolder<ModelRequest, LoadedModel>((asked, model, wanted) =>
    sameModel(asked, model?.card ?? null, wanted),
  );
  let run: { readonly number: number; readonly lanes: LanesRun; readonly model: LoadedModel } | null = null;
  let runs = 0;
  let lose: (reason: HnError) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => undefined); // for whoever asks

  const lastRun = (number: number): LanesRun => {
    if (run?.number !== number || run.model !== holder.current)
      throw new HnError("invalid-input", "That answer has been replaced. Generate it again to read it.");
    return run.lanes;
  };

  const sources = modelSources(ports.models);
  const loader =
    (request: ModelRequest, emit?: (event: LoadProgress) => void) =>
    async (signal: AbortSignal): Promise<LoadedModel> => {
      const files = await sources.open(request, signal, emit);
      const model = await LoadedModel.load(files, request.options, {
        runtime: ports.runtime,
        now: ports.now,
        signal,
        selfCheck: sources.isFetchedAnew(request.reference) ? "always" : "large",
        selfChecks: ports.selfChecks,
        ...(emit ? { onProgress: emit } : {}),
      });
      void model.session.whenLost().then(lose);
      return model;
    };

  /** Between the steps of the model that is used: ONNX Runtime opens no session while another one runs. */
  const checked = async (model: LoadedModel, { reference }: ModelRequest, signal: AbortSignal) => {
    const { dtype, device, sha256, bytes, selfCheck } = model.card;
    if (selfCheck !== null || bytes > TWIN_BYTES) return selfCheck;
    const files = await sources.files(reference);
    const twin = await model.session.between(() =>
      LoadedModel.load(
        files,
        { dtype, device },
        {
          runtime: ports.runtime,
          now: ports.now,
          signal,
          selfCheck: "always",
          selfChecks: ports.selfChecks,
        },
      ),
    );
    await twin.dispose();
    if (twin.card.sha256 === sha256 && twin.card.selfCheck) model.noteSelfCheck(twin.card.selfCheck);
    return model.card.selfCheck;
  };

  const useModel: UseModel = ({ model: { reference, dtype, device } }, signal, use) => {
    const request = { reference, options: { device, ...(dtype === null ? {} : { dtype }) } };
    return holder.useLoaded(request, loader(request), signal, async (model) => {
      // Beside the study, which is to begin at once and says at its end what it was made with; what keeps that from being
      // known does not keep it from being made.
      const checking = checked(model, request, signal).catch(() => null);
      try {
        return await use(model);
      } finally {
        await checking;
      }
    });
  };

  return {
    async inspect(request, { signal, emit }) {
      const read = await readModel(await sources.open(request, signal, emit), {
        dtype: request.options.dtype,
        onProgress: emit,
        signal,
      });
      return read.description;
    },
    load: async (request, { signal, emit }) =>
      (await holder.load(request, loader(request, emit), signal)).card,
    async unload() {
      await holder.unload();
      return null;
    },
    selfCheck: (request, { signal }) => holder.use((model) => checked(model, request, signal)),
    untilLost: () => lost,
    lanes: (request, { signal, emit }) =>
      holder.use(async (model) => {
        const { outcome, run: lanes } = await model.lanes(request, emit, signal);
        run = { number: ++runs, lanes, model };
        return { ...outcome, run: runs };
      }),
    heatmap: ({ run: number, lane, tokens, columns }) =>
      holder.use(async () => {
        const pooled = await laneHeatmap(lastRun(number), lane, tokens, columns);
        return transfer(pooled, [pooled.values.buffer, pooled.argmax.buffer]);
      }),
    neuron: ({ run: number, layer, index }) =>
      holder.use(() => readNeuron(lastRun(number), { layer, index })),
    generate: (request, { signal }) => holder.use((model) => model.generate(request, signal)),
    logits: ({ prompt, scale }) => holder.use((model) => model.logits(prompt, scale)),
    cett: ({ prompt, groups, scale }) =>
      holder.use((model) => {
        const ids = model.encode(prompt);
        return model.capture({ ids, groups: groups && rangePositions(groups, ids.length), scale });
      }),
    async bench(request, { signal }) {
      const { bench } = await import("../bench/bench.ts"); // seldom wanted
      const { runtime, now, transformers } = ports;
      const files = (reference: string) => sources.open({ reference, options: request.options }, signal);
      return bench({ runtime, now, signal, files, transformers }, request);
    },
    ...sources.handlers,
    ...studyHandlers(ports.studies, useModel),
    ...detectionHandlers(ports.studies, useModel),
  };
}
