// Damaged models through the product's whole way, from files to an answer: each works or is refused with a code, soon,
// and the next model loads as if nothing had been. HN_FUZZ=20000 tries so many, HN_FUZZ_SEED=7 others.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import * as ort from "onnxruntime-web";
import { expect, it, vi } from "vitest";
import { HnError } from "../base/errors.ts";
import { folderFiles } from "../cli/files.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import type { ModelFiles } from "./files/source.ts";
import { LoadedModel } from "./model.ts";
import { mutantsOf, type Folder, type Mutant } from "./testing/mutants.ts";
import { GREEDY } from "./types.ts";

const COUNT = Number(process.env.HN_FUZZ ?? 2000);
const SEED = Number(process.env.HN_FUZZ_SEED ?? 1);
const LONGEST_MS = 5000;
const EXTERNAL = join(import.meta.dirname, "fixtures/llama-optimum-external");
const IN_ONE_FILE = join(import.meta.dirname, "../graph/fixtures/llama-optimum");

// A copy of each file, for a Buffer's slices share its bytes.
const read = (folder: string, ...paths: readonly string[]): Folder =>
  Object.fromEntries(paths.map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))]));
const shared = read(EXTERNAL, "generation_config.json", "tokenizer.json", "tokenizer_config.json");
const mutants = mutantsOf([
  { ...shared, ...read(EXTERNAL, "config.json", "onnx/model.onnx", "onnx/model.onnx_data") },
  { ...shared, ...read(IN_ONE_FILE, "config.json", "onnx/model_q4f16.onnx") },
]);

ort.env.wasm.numThreads = 1;

/** Loads the model and asks it everything once. @returns the last token's logits */
async function use(files: ModelFiles): Promise<Float32Array> {
  const model = await LoadedModel.load(files, {}, { runtime: nodeRuntime, now: () => performance.now() });
  try {
    const ids = [1, 20, 33, 44];
    const { data } = await model.logits({ kind: "ids", ids }, [{ layer: 0, index: 1, alpha: 2 }]);
    await model.capture({ ids, groups: [[2, 3]], scale: [] });
    await model.generate({
      prompt: { kind: "messages", messages: [{ role: "user", content: "Who wrote it?" }] },
      samples: 2,
      maxNewTokens: 2,
      sampling: GREEDY,
      scales: [[]],
    });
    return data;
  } finally {
    await model.dispose();
  }
}

it(`${COUNT} damaged models work or are refused with a code, each within ${LONGEST_MS / 1000} s`, async () => {
  vi.spyOn(console, "error").mockReturnValue(); // ONNX Runtime reports each failed node there, too
  const sound = folderFiles("sound", EXTERNAL);
  const before = await use(sound);
  const outcomes = new Map<string, number>();
  const refusal = (thrown: unknown): string => {
    if (thrown instanceof HnError && thrown.code !== "internal" && thrown.message.length > 20)
      return thrown.code;
    throw thrown;
  };
  const tried = async (mutant: Mutant): Promise<{ outcome: string; milliseconds: number }> => {
    const started = performance.now();
    const outcome = await use(mutant.files()).then(() => "works", refusal);
    return { outcome, milliseconds: performance.now() - started };
  };
  const property = fc.asyncProperty(mutants, async (mutant) => {
    const { outcome, milliseconds } = await tried(mutant);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    // A busy machine may have paused; what hangs is as slow a second time.
    if (milliseconds >= LONGEST_MS) expect((await tried(mutant)).milliseconds).toBeLessThan(LONGEST_MS);
  });
  await fc.assert(property, { numRuns: COUNT, seed: SEED });
  expect(await use(sound)).toEqual(before);
  // Most ways were gone: as far as an answer, as far as the session, not as far as the graph.
  expect([...outcomes.keys()]).toEqual(
    expect.arrayContaining(["works", "unsupported-model", "invalid-file", "truncated", "ffn-not-found"]),
  );
}, 3_600_000);
