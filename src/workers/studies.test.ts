import { describe, expect, it } from "vitest";
import { JOURNAL_FILE, SPEC_FILE } from "../study/journal.ts";
import { defaultIdentifySpec } from "../study/spec.ts";
import { MemoryStore } from "../study/testing/memoryStore.ts";
import { studyHandlers, type StudyPorts } from "./studies.ts";

const unused = (): never => {
  throw new Error("not of this test");
};

describe("studies kept", () => {
  it("are listed beside a damaged one, with the questions asked so far", async () => {
    const stores = new Map(["a", "b", "c", "d"].map((id) => [id, new MemoryStore()]));
    const write = (id: string, name: string, text: string) =>
      stores.get(id)!.writeFile(name, new TextEncoder().encode(text));
    const spec = JSON.stringify(defaultIdentifySpec());
    await write("a", SPEC_FILE, spec.slice(0, 100));
    await write("b", SPEC_FILE, "");
    await write("d", SPEC_FILE, spec);
    const lines = [
      { format: "hn-journal/1" },
      { kind: "question" },
      { kind: "question" },
      { kind: "suppressed" },
    ];
    await write("d", JOURNAL_FILE, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const ports: StudyPorts = {
      solver: { fit: unused, fitPath: unused },
      clock: { now: () => 0 },
      withStudy: unused,
      openStudy: async (id) => stores.get(id)!,
      listStudies: async () => [...stores.keys()],
      removeStudy: unused,
      questionSet: unused,
      host: "test",
      versions: {},
    };
    const { studies } = studyHandlers(ports, unused);
    const context = { signal: new AbortController().signal, emit: unused };
    expect(await studies(null, context)).toEqual([
      { id: "d", spec: defaultIdentifySpec(), asked: 2, done: false },
    ]);
  });
});
