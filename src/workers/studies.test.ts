import { describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { localSolver } from "../study/localSolver.ts";
import { identify } from "../study/identify.ts";
import { BUNDLE_FILE, FEATURES_FILE, JOURNAL_FILE, SPEC_FILE } from "../study/journal.ts";
import { defaultIdentifySpec } from "../study/spec.ts";
import type { IdentifySpec } from "../study/types.ts";
import { MemoryStore } from "../study/testing/memoryStore.ts";
import { toyFacts, ToyModel } from "../study/testing/toyModel.ts";
import { studyHandlers, type StudyPorts } from "./studies.ts";

const unused = (): never => {
  throw new Error("not of this test");
};

const portsOf = (stores: ReadonlyMap<string, MemoryStore>): StudyPorts => ({
  solver: { fit: unused, fitPath: unused },
  clock: { now: () => 0 },
  withStudy: unused,
  openStudy: async (id) => stores.get(id)!,
  listStudies: async () => [...stores.keys()],
  removeStudy: unused,
  heldStudies: async () => new Set(),
  untilFree: unused,
  questionSet: unused,
  shippedStudy: async () => new TextEncoder().encode("PK, but no zip"),
  host: "test",
  versions: {},
});
const context = { signal: new AbortController().signal, emit: unused };

describe("studies kept", () => {
  it("are listed beside those that cannot be read, with the questions asked so far", async () => {
    const ids = ["cut", "empty", "good", "later", "left", "starting", "unreadable"];
    const stores = new Map(ids.map((id) => [id, new MemoryStore()]));
    const write = (id: string, name: string, text: string) =>
      stores.get(id)!.writeFile(name, new TextEncoder().encode(text));
    const spec = JSON.stringify(defaultIdentifySpec());
    await write("cut", SPEC_FILE, spec.slice(0, 100));
    await write("empty", SPEC_FILE, "");
    await write("later", SPEC_FILE, spec.replace("hn-spec/2", "hn-spec/3"));
    await write("left", FEATURES_FILE, "left over");
    await write("starting", `${SPEC_FILE}.new`, spec.slice(0, 100));
    await write("good", SPEC_FILE, spec);
    const lines = [
      { format: "hn-journal/1" },
      { kind: "question" },
      { kind: "question" },
      { kind: "suppressed" },
    ];
    await write("good", JOURNAL_FILE, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    stores.get("unreadable")!.readText = () => Promise.reject(new HnError("invalid-file", "Unreadable."));
    let asked = 0;
    // A study of another tab that starts in the middle of the listing.
    const heldStudies = async () => new Set(asked++ === 0 ? ["good"] : ["good", "starting"]);
    const { studies } = studyHandlers({ ...portsOf(stores), heldStudies }, unused);
    const missing = expect.stringContaining("spec.json is missing");
    expect(await studies(null, context)).toEqual([
      { id: "cut", damage: expect.stringContaining("spec.json is not JSON"), newer: false },
      { id: "empty", damage: missing, newer: false },
      { id: "good", spec: defaultIdentifySpec(), asked: 2, done: false, held: true },
      { id: "later", damage: expect.stringMatching(/hn-spec\/2.*Reload the page/), newer: true },
      { id: "left", damage: missing, newer: false },
      { id: "unreadable", damage: "Unreadable.", newer: false },
    ]);
  });
  it("are opened as a summary and its neurons, or say why they cannot be", async () => {
    const { facts, questions } = toyFacts(30);
    const spec: IdentifySpec = {
      ...defaultIdentifySpec(),
      solver: { penalty: "l1", cGrid: [1], rule: "validation" },
    };
    const { bundle, ...found } = await identify({
      spec,
      model: new ToyModel(facts),
      questions,
      store: new MemoryStore(),
      solver: localSolver,
      clock: { now: () => 1.7e12 },
      environment: { host: "test", versions: { program: "0" }, threads: null },
      resume: false,
    });
    const stores = new Map(["done", "open"].map((id) => [id, new MemoryStore()]));
    await stores.get("done")!.writeFile(BUNDLE_FILE, bundle);
    const { openStudy, shippedStudy } = studyHandlers(portsOf(stores), unused);
    expect(await openStudy({ id: "done" }, context)).toMatchObject({
      ...found,
      spec: { solver: spec.solver },
    });
    await expect(openStudy({ id: "open" }, context)).rejects.toMatchObject({ code: "not-found" });
    await expect(shippedStudy(null, context)).rejects.toMatchObject({
      message: expect.stringMatching(/zip/),
    });
  });
});
