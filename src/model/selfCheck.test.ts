// The self-check on a small real export: it passes what the pass made, and fails a patch that changes what is computed.

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { folderFiles } from "../cli/files.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import { readModel } from "./description.ts";
import { openModel } from "./opening.ts";
import { compareLogits, selfCheckFault, type SelfCheck, type SelfCheckMemory } from "./selfCheck.ts";

const FOLDER = fileURLToPath(new URL("./fixtures/llama-optimum-external", import.meta.url));
const runtime = await nodeRuntime.open("wasm");
const fixture = () => readModel(folderFiles("fixture", FOLDER), {});

/** A memory, and what is in it. */
function memoryOf() {
  const kept = new Map<string, SelfCheck>();
  const memory: SelfCheckMemory = {
    recall: async (key) => kept.get(key) ?? null,
    keep: async (key, check) => void kept.set(key, check),
  };
  return { kept, memory };
}

it("finds the same bits on the processor, and does not look again at what it knows", async () => {
  const { kept, memory } = memoryOf();
  const check = async (now: boolean) => {
    const { session, selfCheck } = await openModel(await fixture(), runtime, { now, memory });
    await session.dispose();
    return selfCheck;
  };
  expect(await check(false)).toBeNull();
  expect(await check(true)).toEqual({ difference: 0, tolerance: 0 });
  expect(kept.size).toBe(1);
  const [key = ""] = kept.keys();
  kept.set(key, { difference: 0.5, tolerance: 0 });
  expect(await check(true)).toEqual({ difference: 0.5, tolerance: 0 });
  kept.set(key, { difference: -1, tolerance: 0 }); // damaged
  expect(await check(false)).toBeNull();
});

it("fails a patch that adds the scales where it should multiply by them", async () => {
  const read = await fixture();
  if (!read.graph.ok) throw new Error(read.graph.error.message);
  const { suffix } = read.graph.value;
  const operator = (name: string) => [0x22, name.length, ...new TextEncoder().encode(name)]; // NodeProto.op_type
  const wanted = operator("Mul");
  const places = [...suffix.keys()].filter((at) => wanted.every((byte, i) => suffix[at + i] === byte));
  expect(places.length).toBeGreaterThan(0);
  const wrong = suffix.slice();
  for (const at of places) wrong.set(operator("Add"), at);
  const { session, selfCheck } = await openModel(
    { ...read, graph: { ok: true, value: { ...read.graph.value, suffix: wrong } } },
    runtime,
    { now: true, memory: null },
  );
  await session.dispose();
  expect(selfCheck?.difference).toBeGreaterThan(0.01);
  expect(selfCheckFault(selfCheck)).toMatch(
    /^Made readable, .* a logit differs by .*e-?\+?\d of the largest/,
  );
});

it("takes logits that are no numbers for a failure", () => {
  const stock = Float32Array.of(1, -4);
  expect(compareLogits(stock, Float32Array.of(1, -3), 0.1)).toEqual({ difference: 0.25, tolerance: 0.1 });
  const broken = compareLogits(stock, Float32Array.of(Number.NaN, -4), 0.1);
  expect(broken.difference).toBeNull();
  expect(selfCheckFault(broken)).toMatch(/no numbers/);
  expect(selfCheckFault(compareLogits(stock, stock, 0))).toBeNull();
  expect(selfCheckFault(null)).toBeNull();
});
