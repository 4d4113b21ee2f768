import { describe, expect, it } from "vitest";
import type { LoadedModel } from "../model/model.ts";
import { BUNDLE_FILE, JOURNAL_FILE, SPEC_FILE } from "../study/journal.ts";
import { localSolver } from "../study/localSolver.ts";
import { defaultIdentifySpec } from "../study/spec.ts";
import { MemoryStore } from "../study/testing/memoryStore.ts";
import { toyBundle, toySpec, toyWorld } from "../study/testing/toyStudy.ts";
import { detectionHandlers } from "./detection.ts";
import { studyHandlers, type StudyPorts, type UseModel } from "./studies.ts";

const unused = (): never => {
  throw new Error("not of this test");
};
/** The toy model stands in for a loaded one, of which a study uses no more. */
const useModel: UseModel = (_, __, use) => use(toyWorld() as unknown as LoadedModel);

function worker() {
  const stores = new Map<string, MemoryStore>();
  const open = (id: string): MemoryStore => {
    const store = stores.get(id) ?? new MemoryStore();
    stores.set(id, store);
    return store;
  };
  const ports: StudyPorts = {
    solver: { ...localSolver, fit: unused },
    clock: { now: () => 0 },
    withStudy: async (id, use) => use(open(id)),
    openStudy: async (id) => open(id),
    listStudies: async () => [...stores.keys()],
    removeStudy: async (id) => void stores.delete(id),
    heldStudies: async () => new Set(),
    untilFree: unused,
    questionSet: unused,
    shippedStudy: () => toyBundle(),
    host: "test",
    versions: {},
  };
  return { stores, open, ...detectionHandlers(ports, useModel), ...studyHandlers(ports, useModel) };
}
const context = (emit: (event: unknown) => void = () => undefined) => ({
  signal: new AbortController().signal,
  emit,
});

describe("a detection study in the worker", () => {
  it("is kept while it is under way, and handed over once it is done", async () => {
    const { stores, detect, studies } = worker();
    const spec = await toySpec();
    const stop = new AbortController();
    const events: string[] = [];
    const emit = (event: { readonly kind: string }): void => {
      if (events.push(event.kind) === 5) stop.abort();
    };
    const start = { id: "mine", spec, neurons: null, resume: false };
    await expect(detect(start, { signal: stop.signal, emit })).rejects.toMatchObject({ code: "aborted" });
    expect(await stores.get("mine")!.size(JOURNAL_FILE)).toBeGreaterThan(0);
    expect(await studies(null, context())).toEqual([]); // the rooms of the page keep identifications

    const resumed = await detect({ ...start, resume: true }, context());
    const whole = await worker().detect(start, context());
    expect(resumed.summary.sets).toHaveLength(1);
    expect(Buffer.compare(resumed.bundle, whole.bundle)).toBe(0);
    expect(stores.size).toBe(0);
    expect(new Set(events)).toEqual(new Set(["progress"]));
  });

  it("takes the place of no other kind of study", async () => {
    const { open, detect, stores } = worker();
    const found = new TextEncoder().encode(JSON.stringify(defaultIdentifySpec()));
    await open("found").writeFile(SPEC_FILE, found);
    await open("found").writeFile(BUNDLE_FILE, found);
    const start = { id: "found", spec: await toySpec(), neurons: null, resume: false };
    await expect(detect(start, context())).rejects.toMatchObject({ code: "usage" });
    expect(stores.get("found")!.files.size).toBe(2);
  });

  it("has its spec from the study that ships, or from a file", async () => {
    const { detectSpec } = worker();
    const shipped = await detectSpec({ neurons: null }, context());
    expect(shipped.identification).toMatchObject({ kind: "named", name: "embedded" });
    const file = new Blob([(await toyBundle()) as Uint8Array<ArrayBuffer>]);
    const { neurons, identification } = await detectSpec({ neurons: file }, context());
    expect(neurons).toEqual(shipped.neurons);
    expect(identification?.kind).toBe("inline");
  });
});
