import { strToU8, unzipSync, zipSync } from "fflate";
import { expect, it } from "vitest";
import { readBundle } from "./bundle.ts";
import { identify } from "./identify.ts";
import { localSolver } from "./localSolver.ts";
import { defaultIdentifySpec } from "./spec.ts";
import { MemoryStore } from "./testing/memoryStore.ts";
import { toyFacts, ToyModel } from "./testing/toyModel.ts";

it("opens what a study wrote, and names what is wrong with anything else", async () => {
  const { facts, questions } = toyFacts(30);
  const { bundle } = await identify({
    spec: { ...defaultIdentifySpec(), solver: { penalty: "l1", cGrid: [1], rule: "validation" } },
    model: new ToyModel(facts),
    questions,
    store: new MemoryStore(),
    solver: localSolver,
    clock: { now: () => 1.7e12 },
    environment: { host: "test", versions: { program: "0" }, threads: null },
    resume: false,
  });
  const read = readBundle(bundle);
  expect(read.ok && read.value.environment).toMatchObject({ finished: "2023-11-14T22:13:20Z", seconds: 0 });

  const message = (bytes: Uint8Array): string => {
    const result = readBundle(bytes);
    return result.ok ? "accepted" : `${result.error.code}: ${result.error.message}`;
  };
  expect(message(new Uint8Array(9))).toMatch(/^invalid-file: .*zip cannot be read/);
  expect(message(bundle.subarray(0, bundle.length - 30))).toMatch(/^invalid-file/);
  const files = unzipSync(bundle);
  const without = ({ ...files }) => {
    delete files["spec.json"];
    return files;
  };
  expect(message(zipSync(without(files)))).toMatch(/lacks spec.json/);
  const changed = (name: string, from: string, to: string): Uint8Array =>
    zipSync({ ...files, [name]: strToU8(new TextDecoder().decode(files[name]).replace(from, to)) });
  expect(message(changed("spec.json", '"seed": 0', '"seed": "x"'))).toMatch(/spec.json: .*seed: a number/);
  expect(message(changed("results/identify.json", '"perMille"', '"per"'))).toMatch(/perMille: .*missing/);
  expect(message(changed("journal.jsonl", '"kind":"question"', '"kind":"?"'))).toMatch(
    /^invalid-file: journal.jsonl: Line 2 is damaged/,
  );
  expect(message(zipSync({ ...files, "journal.jsonl": new Uint8Array(0) }))).toMatch(/Line 1 is damaged/);
  expect(message(changed("environment.json", "{", ""))).toMatch(/environment.json is not JSON/);
});
