// The identification study: started, paused, continued and stored by the worker; the page keeps its progress, its
// summary and the neurons it found.

import { asHnError, HnError, toWire } from "../base/errors.ts";
import type { NeuronSet } from "../study/neuronSet.ts";
import { defaultIdentifySpec } from "../study/spec.ts";
import type { IdentifyProgress, IdentifySpec, IdentifySummary } from "../study/types.ts";
import { misfit, sourceOf } from "./neuronsSlice.ts";
import { machineryOf, type Shared } from "./slice.ts";
import type { RunningStudy, StudySlice } from "./types.ts";
import { notifyFailure } from "./viewSlice.ts";

const FOUND_HERE = "found on this machine";

export function studySlice(shared: Shared): StudySlice {
  const { get, set, ports, call, activity } = shared;
  let controller: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();

  const update = (id: string, change: Partial<RunningStudy>) => {
    const { study } = get();
    if (study?.id === id) set({ study: { ...study, ...change } });
  };

  const run = (id: string, spec: IdentifySpec, resume: boolean): Promise<void> => {
    if (inUse()) {
      get().notify("problem", "A study is running already. Pause it before you start another one.");
      return Promise.resolve();
    }
    const own = new AbortController();
    controller = own;
    set({ study: { id, spec, progress: null, state: "running", error: null } });
    running = activity.track(work(id, spec, resume, own.signal));
    return running;
  };

  const work = async (id: string, spec: IdentifySpec, resume: boolean, signal: AbortSignal) => {
    try {
      const { summary, neurons } = await call(
        "identify",
        { id, spec, resume },
        { signal, onEvent: progressReporter(id) },
      );
      set({ study: null });
      const adopted = showResult(id, summary, neurons);
      const found = summary.hNeurons.length;
      const then = adopted
        ? "Find shows them, and Explore turns them now."
        : "Find shows them; Explore still turns the others until you choose these.";
      get().notify("info", `The study is done: ${found} H-Neuron${found === 1 ? "" : "s"} found. ${then}`);
    } catch (thrown) {
      const error = toWire(thrown);
      const paused = error.code === "aborted";
      update(id, { state: paused ? "paused" : "failed", error: paused ? null : error });
    }
    await refresh();
  };

  const progressReporter = (id: string) => {
    let latest: IdentifyProgress | null = null;
    return (progress: IdentifyProgress) => {
      if (latest === null)
        ports.onFrame(() => {
          update(id, { progress: latest });
          latest = null;
        });
      latest = progress;
    };
  };

  const inUse = () => get().study?.state === "running" || get().study?.state === "pausing";

  /**
   * Shows a study's result. Its neurons go into Explore only where none are known there.
   * @returns whether they did
   */
  const showResult = (id: string, summary: IdentifySummary, detector: NeuronSet): boolean => {
    const neurons = sourceOf(detector, FOUND_HERE);
    set({ result: { summary, neurons, id } });
    const { neurons: known, card } = get();
    if (known !== null || (card !== null && misfit(neurons, card) !== null)) return false;
    get().useNeurons(neurons);
    return true;
  };

  const refresh = async () => {
    try {
      const stored = await call("studies", null);
      set({ stored });
      const unfinished = stored.find(({ done }) => !done);
      if (get().study === null && unfinished) {
        const { id, spec } = unfinished;
        set({ study: { id, spec, progress: null, state: "paused", error: null } });
      }
    } catch (thrown) {
      notifyFailure(shared, thrown);
    }
  };

  return {
    study: null,
    result: null,
    stored: [],

    async startStudy({ perClass, maxQuestions, seed }) {
      try {
        const card = await machineryOf(shared).ready();
        const { reference, dtype, device } = get().wanted;
        const spec: IdentifySpec = {
          ...defaultIdentifySpec(),
          model: { reference, dtype, device, sha256: card.sha256 },
          perClass,
          maxQuestions,
          seed,
        };
        await run(ports.newId(), spec, false);
      } catch (thrown) {
        notifyFailure(shared, thrown);
      }
    },
    pauseStudy() {
      const { study } = get();
      if (study?.state !== "running") return;
      set({ study: { ...study, state: "pausing" } });
      controller?.abort();
    },
    async resumeStudy(id) {
      const { stored, study } = get();
      const spec = stored.find((s) => s.id === id)?.spec ?? (study?.id === id ? study.spec : undefined);
      try {
        if (!spec) throw new HnError("not-found", "That study is not stored on this machine any more.");
        if (!inUse()) await machineryOf(shared).ensure(spec.model);
        await run(id, spec, true);
      } catch (thrown) {
        notifyFailure(shared, thrown);
      }
    },
    async cancelStudy() {
      const { study } = get();
      if (!study) return;
      controller?.abort();
      await running;
      await get().removeStored(study.id);
    },
    refreshStored: refresh,
    async openStored(id) {
      try {
        const { summary, neurons } = await call("openStudy", { id });
        showResult(id, summary, neurons);
      } catch (thrown) {
        notifyFailure(shared, thrown);
      }
    },
    async removeStored(id) {
      try {
        await call("removeStudy", { id });
        if (get().study?.id === id && !inUse()) set({ study: null });
        if (get().result?.id === id) set({ result: null });
      } catch (thrown) {
        notifyFailure(shared, thrown);
      }
      await refresh();
    },
    async bundleOf(id) {
      try {
        const bytes = await call("readBundle", { id });
        return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/zip" });
      } catch (thrown) {
        throw asHnError(thrown);
      }
    },
  };
}
