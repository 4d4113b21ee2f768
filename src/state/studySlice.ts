// The identification study: started, paused, continued and stored by the worker; the page keeps its progress, its
// summary and the neurons it found.

import { asHnError, HnError, toWire } from "../base/errors.ts";
import { defaultIdentifySpec } from "../study/spec.ts";
import type { IdentifyProgress, IdentifySpec } from "../study/types.ts";
import type { IdentifyEvent, StudyResult } from "../workers/protocol.ts";
import { misfit, sameSet, sourceOf } from "./neuronsSlice.ts";
import { machineryOf, type Shared, type StudyStart } from "./slice.ts";
import type { RunningStudy, StudySlice } from "./types.ts";
import { notifyFailure } from "./viewSlice.ts";

const FOUND_HERE = "found on this machine";
const GONE =
  "That study is not stored in this browser any more: it was removed, in another tab or with the data of this site.";

/** The run of a study: stopped, to be paused; or cancelled, to be removed however it ends. */
interface Run {
  readonly stop: AbortController;
  cancelled: boolean;
  /** Its end, either way. */
  ended: Promise<unknown>;
}

export function studySlice(shared: Shared): StudySlice {
  const { get, set, ports, call, activity, machinery } = shared;
  /** The latest. */
  let current: Run | null = null;
  /** The study that could not be had because another tab works on it: a notice says so until it is free. */
  let refused: string | null = null;
  const awaited = new Set<string>();

  const update = (id: string, change: Partial<RunningStudy>) => {
    const { study } = get();
    if (study?.id === id) set({ study: { ...study, ...change } });
  };

  /** @throws HnError `busy` */
  const run = (start: StudyStart): Promise<StudyResult> => {
    if (inUse())
      throw new HnError("busy", "A study is running already. Pause it before you start another one.");
    const { id, spec } = start;
    retract();
    set({ study: { id, spec, progress: null, state: "running", error: null } });
    const mine: Run = { stop: new AbortController(), cancelled: false, ended: Promise.resolve() };
    current = mine;
    const work = activity.track(result(start, mine));
    mine.ended = work.catch(() => undefined);
    return work;
  };

  const result = async (start: StudyStart, mine: Run): Promise<StudyResult> => {
    const { id } = start;
    try {
      const found = await call("identify", start, {
        signal: mine.stop.signal,
        onEvent: listener(id),
      }).finally(ended);
      if (mine.cancelled) throw new HnError("aborted", "The study was cancelled.");
      set({ study: null });
      const adopted = showResult(id, found);
      const count = found.summary.hNeurons.length;
      const then = adopted
        ? "Find shows them, and Explore turns them now."
        : "Find shows them; Explore still turns the others until you choose these.";
      get().notify(
        "info",
        `The study is done: ${count} H-Neuron${count === 1 ? "" : "s"} found. ${then}`,
        "neurons",
      );
      return found;
    } catch (thrown) {
      const error = toWire(thrown);
      if (error.code === "busy") {
        set({ study: null }); // it is another tab's
        refuse(id, error.message);
      } else if (error.code === "aborted") update(id, { state: "paused", error: null });
      else update(id, { state: "failed", error });
      throw thrown;
    } finally {
      await refresh();
    }
  };

  /** What was refused because a study ran here is not true any more. */
  const ended = () => {
    retract();
    if (get().modelError?.code === "busy") set({ modelError: null });
  };

  const retract = () => {
    refused = null;
    get().retract("study");
  };

  const refuse = (id: string, message: string) => {
    refused = id;
    get().notify("problem", message, "study");
  };

  const listener = (id: string) => {
    let latest: IdentifyProgress | null = null;
    return (event: IdentifyEvent) => {
      if (event.kind === "notice") return get().notify("problem", event.text);
      if (latest === null)
        ports.onFrame(() => {
          update(id, { progress: latest });
          latest = null;
        });
      latest = event.progress;
    };
  };

  const inUse = () => get().study?.state === "running" || get().study?.state === "pausing";

  /**
   * Shows a study's result. Its neurons go into Explore only where none are known there.
   * @returns whether they did
   */
  const showResult = (id: string, found: StudyResult): boolean => {
    const neurons = sourceOf(found, FOUND_HERE);
    set({ result: { neurons, id } });
    const { neurons: known, card } = get();
    if (known && !known.study && sameSet(known, neurons)) set({ neurons }); // from a link: under its own name
    if (known !== null || (card !== null && misfit(neurons, card) !== null)) return false;
    get().useNeurons(neurons);
    return true;
  };

  const refresh = async () => {
    try {
      const found = await call("studies", null);
      const { study, stored: before } = get();
      const own = inUse() ? study?.id : null;
      const stored = found
        .filter((one) => "spec" in one)
        .map((one) => (one.id === own ? { ...one, held: false } : one));
      set({ stored, damaged: found.filter((one) => "damage" in one) });
      for (const { id, held } of stored) if (held) void refreshOnceFree(id);
      if (refused !== null && !stored.some(({ id, held }) => held && id === refused)) retract();
      if (inUse()) return;
      const kept = stored.find(({ id }) => id === study?.id);
      const removed = !kept && before.some(({ id }) => id === study?.id);
      if (kept?.held || kept?.done || removed) set({ study: null }); // another tab went on with it, or removed it
      if (removed) get().notify("info", GONE, "study");
      const unfinished = stored.find(({ done, held }) => !done && !held);
      if (get().study === null && unfinished) {
        const { id, spec } = unfinished;
        set({ study: { id, spec, progress: null, state: "paused", error: null } });
      }
    } catch (thrown) {
      if (toWire(thrown).code === "storage-denied") set({ stored: [], damaged: [] });
      else notifyFailure(shared, thrown);
    }
  };

  /** Not counted as under way: it is another tab's work. */
  const refreshOnceFree = async (id: string) => {
    if (awaited.has(id)) return;
    awaited.add(id);
    const free = await ports.call("untilFree", { id }).catch(() => "not known");
    awaited.delete(id);
    if (free === null) await refresh();
  };

  /** From a button: what keeps a study from starting is a notice; how it fails stands in its own panel. */
  const start = async (prepare: () => Promise<StudyStart>) => {
    let work: Promise<unknown>;
    try {
      work = run(await prepare());
    } catch (thrown) {
      const { code, message } = toWire(thrown);
      if (code !== "aborted")
        get().notify("problem", message, ["busy", "not-found"].includes(code) ? "study" : null);
      return;
    }
    await work.catch(() => undefined);
  };

  machinery.study = async (asked) => {
    if (!inUse()) await machineryOf(shared).ensure(asked.spec.model, "given");
    return run(asked);
  };

  return {
    study: null,
    result: null,
    stored: [],
    damaged: [],
    form: { perClass: "100", maxQuestions: "", seed: "0" },

    setForm: (form) => set({ form }),

    startStudy: ({ perClass, maxQuestions, seed }) =>
      start(async () => {
        const card = await machineryOf(shared).ready();
        const { reference, dtype, device } = get().loaded ?? get().wanted;
        const spec: IdentifySpec = {
          ...defaultIdentifySpec(),
          model: { reference, dtype, device, sha256: card.sha256 },
          perClass,
          maxQuestions,
          seed,
        };
        return { id: ports.newId(), spec, resume: false };
      }),
    pauseStudy() {
      const { study } = get();
      if (study?.state !== "running") return;
      set({ study: { ...study, state: "pausing" } });
      current?.stop.abort();
    },
    resumeStudy: (id) =>
      start(async () => {
        if (!inUse()) await refresh(); // another tab may have removed it
        const { stored, study } = get();
        const spec = stored.find((s) => s.id === id)?.spec ?? (study?.id === id ? study.spec : undefined);
        if (!spec) throw new HnError("not-found", GONE);
        if (!inUse()) await machineryOf(shared).ensure(spec.model);
        return { id, spec, resume: true };
      }),
    async cancelStudy() {
      const { study } = get();
      if (!study) return;
      if (inUse() && current) {
        current.cancelled = true;
        current.stop.abort();
        await current.ended;
      } else {
        await refresh();
        if (get().study?.id !== study.id) return; // another tab went on with it
      }
      await get().removeStored(study.id);
    },
    refreshStored: refresh,
    async openStored(id) {
      try {
        showResult(id, await call("openStudy", { id }));
      } catch (thrown) {
        notifyFailure(shared, thrown);
      }
    },
    async openShipped() {
      const shipped = await machineryOf(shared).shipped();
      if (shipped) set({ result: shipped });
    },
    async removeStored(id) {
      try {
        await call("removeStudy", { id })
          .catch((thrown: unknown) => {
            if (toWire(thrown).code !== "storage-denied") throw thrown; // where nothing may be kept, nothing is
          })
          .finally(() => {
            // Where it is still stored, it is offered again below.
            if (get().study?.id === id && !inUse()) set({ study: null });
          });
        if (get().result?.id !== id) return;
        get().retract("neurons");
        set({ result: await machineryOf(shared).shipped() });
      } catch (thrown) {
        const { code, message } = toWire(thrown);
        if (code === "busy") refuse(id, message);
        else notifyFailure(shared, thrown);
      } finally {
        await refresh();
      }
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
