// Getting a model, as the page's state does it: nothing foreign is fetched before somebody has agreed.

import { describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { createAppStore } from "./store.ts";
import { cannedWorker, CARD, held, plannedReply, type Replies } from "./testing/cannedWorker.ts";

const WANTED = { reference: "hub:a/b", dtype: "q4", device: "auto" } as const;

async function started(replies: Replies = {}, missing = 100) {
  const worker = cannedWorker({
    planModel: ({ reference, dtype }) => plannedReply(reference, dtype ?? "fp32", missing),
    load: ({ reference }) => ({ ...CARD, id: reference }),
    ...replies,
  });
  const app = createAppStore(worker.ports);
  await app.start("");
  const methods = () => worker.calls.map(({ method }) => method);
  const asked = () =>
    new Promise<void>((resolve) => {
      const end = app.store.subscribe(({ asking }) => {
        if (asking === null) return;
        end();
        resolve();
      });
    });
  return { ...worker, app, state: app.store.getState, methods, asked };
}

describe("a model that is not here", () => {
  it("is downloaded and loaded once the person agrees, in the dtype that they chose", async () => {
    const { state, asked, calls } = await started();
    const asking = asked();
    const loading = state().loadModel(WANTED);
    await asking;
    expect(calls.some(({ method }) => method === "downloadModel")).toBe(false);
    await state().planDtype("q8");
    state().agree();
    await loading;
    expect(calls.find(({ method }) => method === "downloadModel")?.args).toEqual({
      reference: "hub:a/b",
      dtype: "q8",
    });
    expect(state()).toMatchObject({
      asking: null,
      downloads: [],
      card: { id: "hub:a/b" },
      wanted: { dtype: "q8" },
    });
  });

  it("is left alone where they decline, or ask for another one meanwhile", async () => {
    const { state, asked, methods } = await started();
    let asking = asked();
    const first = state().loadModel(WANTED);
    await asking;
    asking = asked();
    const second = state().loadModel({ ...WANTED, reference: "hub:a/c" });
    await asking;
    await first;
    expect(state().asking?.plan.reference).toBe("hub:a/c");
    state().decline();
    await second;
    expect(methods()).not.toContain("downloadModel");
    expect(state()).toMatchObject({
      asking: null,
      card: { id: "embedded" },
      modelError: { code: "aborted" },
    });
  });

  it("is not asked about as a visit begins: the embedded one is there", async () => {
    const worker = cannedWorker({ planModel: ({ reference }) => plannedReply(reference, "fp32", 1) });
    worker.kept["wanted"] = WANTED;
    const app = createAppStore(worker.ports);
    await app.start("");
    expect(app.store.getState()).toMatchObject({ asking: null, card: { id: "embedded" } });
    expect(app.store.getState().notices[0]?.text).toContain("hub:a/b could not be loaded");
  });

  it("is fetched at once for a script, which has asked for it", async () => {
    const { app, state, methods } = await started();
    await app.machinery.ensure(WANTED, "given");
    expect(methods()).not.toContain("planModel");
    expect(state().card?.id).toBe("hub:a/b");
  });
});

it("is kept, but not loaded where another model was asked for meanwhile", async () => {
  const fetching = held<null>();
  const { state, asked } = await started({ downloadModel: () => fetching.promise });
  const asking = asked();
  const loading = state().loadModel(WANTED);
  await asking;
  state().agree();
  await state().loadModel({ reference: "embedded-base", dtype: null, device: "auto" });
  fetching.resolve(null);
  await loading;
  expect(state()).toMatchObject({ card: { id: "embedded-base" }, modelError: null, downloads: [] });
});

it("needs no question where all of a model is here, nor for what lies beside the page", async () => {
  const { state, methods } = await started({}, 0);
  await state().loadModel(WANTED);
  await state().loadModel({ ...WANTED, reference: "https://example.org/models/mine" });
  expect(methods().filter((method) => method === "planModel")).toHaveLength(1);
  expect(state().card?.id).toBe("https://example.org/models/mine");
});

it("pauses a download, keeps why one failed until it is resumed, and shows its rate", async () => {
  const fetching = held<null>();
  let tries = 0;
  const { state } = await started({
    downloadModel: (_, { signal, onEvent }) => {
      if (++tries === 2) throw new HnError("storage-full", "It is full.");
      if (tries === 3) return null;
      onEvent?.({ path: "onnx/model.onnx", loaded: 10, total: 100, present: 10, bytes: 100, wait: null });
      signal?.addEventListener("abort", () => fetching.resolve(null));
      return fetching.promise.then(() => {
        throw new HnError("aborted", "Stopped.");
      });
    },
  });
  const first = state().resumeDownload("hub:a/b", "q4");
  await Promise.resolve();
  expect(state().downloads).toMatchObject([{ state: "running", progress: { loaded: 10 } }]);
  state().pauseDownload("hub:a/b");
  await first;
  expect(state().downloads).toEqual([]);
  await state().resumeDownload("hub:a/b", "q4");
  expect(state().downloads).toMatchObject([{ state: "failed", error: { code: "storage-full" } }]);
  await state().resumeDownload("hub:a/b", "q4");
  expect(state().downloads).toEqual([]);
});
