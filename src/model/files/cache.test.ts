// The cache against a Hub that fails in every way it knows, and a store that is killed in the middle of a write.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../study/testing/memoryStore.ts";
import { COMMIT, hubDouble, sha256Of, text, type Fault } from "../testing/hub.ts";
import { ModelCache } from "./cache.ts";
import type { FolderStorage } from "./store.ts";

const REPOSITORY = { owner: "o", name: "m", revision: "main" };
const ID = "o%2Fm%40main";
const WEIGHTS = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) >> 5);
const FILES = {
  "README.md": text("# a model"),
  "config.json": text("{}"),
  "tokenizer.json": text('{"model": {}}'),
  "onnx/model.onnx": Uint8Array.from({ length: 900 }, (_, i) => i),
  "onnx/model_q4.onnx": Uint8Array.from({ length: 700 }, (_, i) => i * 3),
  "onnx/model_q4.onnx_data": WEIGHTS,
};
const Q4 = ["config.json", "tokenizer.json", "onnx/model_q4.onnx", "onnx/model_q4.onnx_data"];

function memory() {
  const folders = new Map<string, MemoryStore>();
  const storage: FolderStorage = {
    list: async () => [...folders].flatMap(([id, { files }]) => (files.size > 0 ? [id] : [])),
    async open(id) {
      const store = folders.get(id) ?? new MemoryStore();
      folders.set(id, store);
      return store;
    },
    withLock: (_, use) => use(),
    remove: async (id) => void folders.delete(id),
    held: async () => new Set(),
  };
  return { storage, folders };
}

function setUp(faults: Fault[] = [], token: string | null = null) {
  const hub = hubDouble(FILES, faults);
  const { storage, folders } = memory();
  const open = (network = hub.network) =>
    new ModelCache(storage, network, () => ({ endpoint: "https://hub.test", token }));
  return { ...hub, faults, folders, open, cache: open(), stored: () => folders.get(ID)!.files };
}

const offline = { fetch: () => Promise.reject(new TypeError("offline")), sleep: async () => undefined };

describe("a model of the Hub", () => {
  it("says what it takes before anything is fetched, and what is missing after", async () => {
    const { cache, asked, folders } = setUp();
    const plan = await cache.plan(REPOSITORY, "q4");
    expect(plan).toMatchObject({ commit: COMMIT, licence: "mit", gated: false, dtype: "q4", keeps: true });
    expect(plan.files.map(({ path, bytes, present }) => [path, bytes, present])).toEqual(
      Q4.map((path) => [path, FILES[path as keyof typeof FILES].length, 0]),
    );
    expect(plan.choices.map(({ dtype, bytes }) => [dtype, bytes])).toEqual([
      ["fp32", 915],
      ["q4", 3_000_715],
    ]);
    expect(asked.every(({ path }) => path.startsWith("/api/"))).toBe(true);
    expect(folders.get(ID)?.files.size ?? 0).toBe(0);
    expect((await cache.plan(REPOSITORY, null)).dtype).toBe("fp32"); // the most exact one of modest size
    await expect(cache.plan(REPOSITORY, "fp16")).rejects.toMatchObject({ code: "dtype-unavailable" });
  });

  it("is read without the network once it is here, under its branch and under its commit", async () => {
    const { cache, open } = setUp();
    await cache.download(REPOSITORY, "q4");
    expect((await cache.plan(REPOSITORY, null)).dtype).toBe("q4"); // the one that is here
    for (const revision of ["main", COMMIT]) {
      const later = open(offline);
      await later.download({ ...REPOSITORY, revision }, "q4");
      const files = await later.files({ ...REPOSITORY, revision });
      expect(files.id).toBe(`hub:o/m@${COMMIT}`);
      expect(await files.has("onnx/model.onnx")).toBe(false);
      const read = await files.read("onnx/model_q4.onnx_data", { spare: 10 });
      expect(sha256Of(read)).toBe(sha256Of(WEIGHTS));
      expect(read.buffer.byteLength).toBe(WEIGHTS.length + 10);
    }
    expect(await cache.list()).toMatchObject([
      {
        reference: "hub:o/m@main",
        commit: COMMIT,
        licence: "mit",
        dtypes: [{ dtype: "q4", complete: true }],
      },
    ]);
    await cache.remove("hub:o/m@main");
    expect(await cache.list()).toEqual([]);
  });

  it("goes on where it was stopped, by a range", async () => {
    const { cache, asked, stored } = setUp();
    const stop = new AbortController();
    const onProgress = ({ path, loaded }: { path: string; loaded: number }) => {
      if (path.endsWith("_data") && loaded > 0) stop.abort();
    };
    const stopped = cache.download(REPOSITORY, "q4", { signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    stored().set(encodeURIComponent(Q4[3]!), WEIGHTS.slice(0, 1_234_567));
    const seen: number[] = [];
    await cache.download(REPOSITORY, "q4", { onProgress: ({ loaded }) => seen.push(loaded) });
    expect(asked.at(-1)).toMatchObject({ path: Q4[3], range: "bytes=1234567-" });
    expect(seen[0]).toBe(1_234_567);
    expect(asked.filter(({ path }) => path === "config.json")).toHaveLength(1);
  });

  it("fetches again what has become shorter or was never verified", async () => {
    const { cache, asked, stored } = setUp();
    await cache.download(REPOSITORY, "q4");
    const before = asked.length;
    stored().set(encodeURIComponent(Q4[2]!), FILES["onnx/model_q4.onnx"].slice(0, 100));
    expect((await cache.plan(REPOSITORY, "q4")).files.filter(({ verified }) => !verified)).toHaveLength(1);
    await cache.download(REPOSITORY, "q4");
    expect(asked.slice(before)).toMatchObject([{ path: Q4[2], range: "bytes=100-" }]);
  });

  it.each<[string, Fault[], number]>([
    ["bytes of another file", [{ kind: "wrong" }], 2],
    ["a cut and then bytes of another file", [{ kind: "cut", after: 1 }, { kind: "wrong" }], 3],
  ])("fetches once more after %s", async (_, faults, requests) => {
    const { cache, asked, stored } = setUp(faults);
    await cache.download(REPOSITORY, "q4");
    expect(asked.filter(({ path }) => path === "config.json")).toHaveLength(requests);
    expect(stored().get("config.json")).toEqual(FILES["config.json"]);
  });

  it.each<[string, Fault[], string | null, object]>([
    ["twice other bytes", [{ kind: "wrong" }, { kind: "wrong" }], null, { code: "mismatch" }],
    [
      "no access",
      [{ kind: "status", status: 401 }],
      null,
      { code: "gated", message: expect.stringContaining("token") },
    ],
    ["a token that is not let in", [{ kind: "status", status: 403 }], "t", { code: "gated" }],
    ["a file that is gone", [{ kind: "status", status: 404 }], null, { code: "not-found" }],
    [
      "a connection that breaks at once",
      Array<Fault>(4).fill({ kind: "cut", after: 0 }),
      null,
      { code: "truncated" },
    ],
    ["no connection", Array<Fault>(5).fill({ kind: "unreachable" }), null, { code: "network" }],
    ["a long wait", [{ kind: "status", status: 429, retryAfter: "3600" }], null, { code: "network" }],
  ])("ends with %s, and can be had afterwards", async (_, faults, token, failure) => {
    const { cache } = setUp(faults, token);
    await expect(cache.download(REPOSITORY, "q4")).rejects.toMatchObject(failure);
    await cache.download(REPOSITORY, "q4");
    expect((await cache.list())[0]?.dtypes).toMatchObject([{ complete: true }]);
  });

  it("waits as long as the server says, and shows it", async () => {
    const { cache, sleeps } = setUp([{ kind: "status", status: 429, retryAfter: "7" }]);
    const waits: unknown[] = [];
    await cache.download(REPOSITORY, "q4", { onProgress: ({ wait }) => wait && waits.push(wait) });
    expect(sleeps).toEqual([7000]);
    expect(waits).toEqual([{ seconds: 7, reason: "The server asks to wait" }]);
  });

  it("is looked up without a long wait that nobody sees", async () => {
    const sleeps: number[] = [];
    const network = { ...offline, sleep: async (ms: number) => void sleeps.push(ms) };
    await expect(setUp().open(network).plan(REPOSITORY, null)).rejects.toMatchObject({ code: "network" });
    expect(sleeps).toEqual([1000]);
  });

  it("shows its token to the Hub with each request", async () => {
    const { cache, asked } = setUp([], "hf_secret");
    await cache.download(REPOSITORY, "q4");
    expect(new Set(asked.map(({ token }) => token))).toEqual(new Set(["Bearer hf_secret"]));
  });

  it("is whole or not there, whatever befalls the network and the store", async () => {
    const fault: fc.Arbitrary<Fault> = fc.oneof(
      fc.record({ kind: fc.constant("cut" as const), after: fc.integer({ min: 0, max: 3_000_000 }) }),
      fc.constantFrom<Fault>({ kind: "wrong" }, { kind: "whole" }, { kind: "unreachable" }),
      fc.record({ kind: fc.constant("status" as const), status: fc.constantFrom(416, 429, 500, 503) }),
    );
    const faults = fc.array(fault, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(faults, fc.integer({ min: 1, max: 14 }), async (befalls, dieAt) => {
        const { cache, folders } = setUp([...befalls]);
        const store = new MemoryStore();
        store.dieAt = dieAt;
        folders.set(ID, store);
        await cache.download(REPOSITORY, "q4").catch(() => undefined);
        for (const path of Q4) {
          const whole = (await cache.plan(REPOSITORY, "q4")).files.find(
            (file) => file.path === path,
          )?.verified;
          if (whole)
            expect(sha256Of(store.files.get(encodeURIComponent(path))!)).toBe(sha256Of(contentOf(path)));
        }
        store.dieAt = Infinity;
        for (let tries = 0; tries < 12; tries++)
          await cache.download(REPOSITORY, "q4").catch(() => undefined);
        const files = await cache.files(REPOSITORY);
        for (const path of Q4) expect(sha256Of(await files.read(path))).toBe(sha256Of(contentOf(path)));
      }),
      { numRuns: 25 },
    );
  });
});

const contentOf = (path: string): Uint8Array => FILES[path as keyof typeof FILES];
