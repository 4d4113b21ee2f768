// Models on their way to this machine and those that are kept here. Nothing foreign is fetched before a person has
// agreed to it, or a script has asked for it; what was begun can be paused, and gone on with after a reload.

import { HnError, toWire } from "../base/errors.ts";
import type { DownloadProgress } from "../model/files/cache.ts";
import { isHere } from "../model/files/plan.ts";
import { parseReference, pickedReference, type ModelReference } from "../model/reference.ts";
import type { Dtype } from "../model/types.ts";
import type { ModelWorkerMethods } from "../workers/protocol.ts";
import { notifyFailure } from "./viewSlice.ts";
import { Rate } from "./rate.ts";
import type { Consent, Shared } from "./slice.ts";
import type { AskedModel, DownloadView, LibrarySlice } from "./libraryTypes.ts";
import type { ModelSlice } from "./types.ts";

export function librarySlice(shared: Shared): LibrarySlice {
  const { get, set, ports, call, machinery } = shared;
  const running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  /** Addresses that were agreed to in this visit; each load fetches them. */
  const agreed = new Set<string>();
  /** What was picked in this visit: a worker knows it only after it was told. */
  const picks = new Map<string, ModelWorkerMethods["pickFiles"]["args"]>();
  let answer: (dtype: Dtype | null) => void = () => undefined;

  /** Whether the page would have to get it from somewhere else. */
  const isForeign = (text: string): boolean => {
    const kind = kindOf(text);
    return kind === "hub" || (kind === "url" && new URL(text).origin !== new URL(ports.address).origin);
  };

  /** Asks whether this may be fetched. @returns the dtype that was agreed to */
  const ask = (planned: AskedModel): Promise<Dtype> => {
    answer(null); // to what was asked before
    return new Promise((resolve, reject) => {
      answer = (dtype) => {
        answer = () => undefined;
        set({ asking: null });
        if (dtype === null) reject(new HnError("aborted", "It was not downloaded."));
        else resolve(dtype);
      };
      set({ asking: planned });
    });
  };

  machinery.obtain = (wanted, consent) => {
    const { reference } = wanted;
    const pick = picks.get(reference);
    if (pick) return call("pickFiles", pick).then(() => wanted);
    if (!isForeign(reference)) return null;
    if (consent !== "given") return obtain(wanted, consent);
    if (kindOf(reference) === "url") agreed.add(reference);
    return null;
  };

  const obtain = async (wanted: ModelSlice["wanted"], consent: Consent): Promise<ModelSlice["wanted"]> => {
    const { reference } = wanted;
    set({ lookingUp: reference });
    const planned = await call("planModel", { reference, dtype: wanted.dtype }).finally(() => {
      if (get().lookingUp === reference) set({ lookingUp: null });
    });
    const { dtype, keeps } = planned.plan;
    const found = { ...wanted, reference: planned.plan.reference, dtype };
    if (isHere(planned.plan) || agreed.has(reference)) return found;
    if (consent === "refused")
      throw new HnError(
        "not-found",
        `${reference} is not on this machine. The Library downloads it, once you agree.`,
      );
    const chosen = { ...found, dtype: await ask({ ...planned, device: wanted.device }) };
    if (keeps) await download(chosen.reference, chosen.dtype);
    else agreed.add(reference);
    return chosen;
  };

  const update = (reference: string, change: Partial<DownloadView>): void =>
    set({
      downloads: get().downloads.map((one) => (one.reference === reference ? { ...one, ...change } : one)),
    });

  const listener = (reference: string) => {
    const rate = new Rate();
    let latest: DownloadProgress | null = null;
    return (progress: DownloadProgress) => {
      rate.add(performance.now(), progress.present);
      if (latest === null)
        ports.onFrame(() => {
          update(reference, { progress: latest, rate: rate.perSecond });
          latest = null;
        });
      latest = progress;
    };
  };

  /** Resolves once all of it is here; one that is under way is joined. */
  const download = (reference: string, dtype: Dtype): Promise<void> => {
    const before = running.get(reference);
    if (before) return before.ended;
    const stop = new AbortController();
    const ended = fetchAll(reference, dtype, stop.signal);
    running.set(reference, { stop, ended });
    return ended;
  };

  const fetchAll = async (reference: string, dtype: Dtype, signal: AbortSignal): Promise<void> => {
    const others = get().downloads.filter((one) => one.reference !== reference);
    set({
      downloads: [...others, { reference, dtype, state: "running", progress: null, rate: null, error: null }],
    });
    ports.keepStorage();
    try {
      await call("downloadModel", { reference, dtype }, { signal, onEvent: listener(reference) });
      await forget(reference);
    } catch (thrown) {
      const error = toWire(thrown);
      if (error.code === "aborted") await forget(reference);
      else {
        running.delete(reference);
        update(reference, { state: "failed", error });
        await refresh();
      }
      throw thrown;
    }
  };

  /** It is not under way any more: what is kept of it is listed before it goes from the downloads. */
  const forget = async (reference: string): Promise<void> => {
    running.delete(reference);
    await refresh();
    set({ downloads: get().downloads.filter((one) => one.reference !== reference) });
  };

  const refresh = async (): Promise<void> => {
    try {
      set({ cached: await call("cachedModels", null) });
    } catch (thrown) {
      if (toWire(thrown).code === "storage-denied") set({ cached: [] });
      else notifyFailure(shared, thrown);
    }
  };

  return {
    cached: [],
    downloads: [],
    machine: null,
    lookingUp: null,
    asking: null,
    hasToken: false,

    async planDtype(dtype) {
      const { asking } = get();
      if (asking === null) return;
      try {
        const planned = await call("planModel", { reference: asking.plan.reference, dtype });
        if (get().asking === asking) set({ asking: { ...planned, device: asking.device } });
      } catch (thrown) {
        notifyFailure(shared, thrown);
      }
    },
    agree() {
      const { asking } = get();
      if (asking) answer(asking.plan.dtype);
    },
    decline: () => answer(null),
    pauseDownload(reference) {
      update(reference, { state: "pausing" });
      running.get(reference)?.stop.abort();
    },
    async resumeDownload(reference, dtype) {
      await download(reference, dtype).catch(() => undefined); // it stands in `downloads`
    },
    async removeModel(reference) {
      const under = running.get(reference);
      under?.stop.abort();
      await under?.ended.catch(() => undefined);
      try {
        await call("removeModel", { reference });
      } catch (thrown) {
        notifyFailure(shared, thrown);
      } finally {
        await forget(reference);
      }
    },
    refreshCached: refresh,
    async readMachine() {
      const machine = await call("machine", null).catch(() => null); // the page goes on without
      if (machine) set({ machine });
    },
    async setToken(token) {
      await call("useHub", { token });
      set({ hasToken: token !== null });
    },
    searchHub: (text) => call("searchHub", { text }),
    async pickFiles(name, files, how) {
      const reference = pickedReference(name);
      picks.set(reference, { name, files });
      await get().loadModel({ reference, ...how });
    },
  };
}

/** Null for what is no reference; whoever loads it is told. */
export function kindOf(text: string): ModelReference["kind"] | null {
  try {
    return parseReference(text).kind;
  } catch {
    return null;
  }
}

/** Whether it comes with the page. */
export const isShipped = (reference: string): boolean => kindOf(reference) === "shipped";

/** Whether it can be loaded again on the next visit. */
export const outlastsVisit = ({ reference }: ModelSlice["wanted"]): boolean => kindOf(reference) !== "picked";
