// Ranks decide whether z and h get a Reshape; a wrong one would break a run, an unknown one only costs a node.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inspect } from "./instrument.ts";
import { inferRanks } from "./ranks.ts";

const SHARED = join(import.meta.dirname, "../../../shared/fixtures/models");
const FOLDER = existsSync(SHARED) ? SHARED : join(import.meta.dirname, "fixtures");
const files = readdirSync(FOLDER).flatMap((name) =>
  readdirSync(join(FOLDER, name, "onnx"))
    .filter((file) => file.endsWith(".onnx"))
    .map((file) => join(name, "onnx", file)),
);

it.each(files)("%s: without its shape records, ranks are found again and agree with them", (file) => {
  const found = inspect(new Uint8Array(readFileSync(join(FOLDER, file))));
  if (!found.ok) throw new Error(found.error.message);
  const { graph, ffns } = found.value;
  const recorded = inferRanks(graph);
  graph.model.graph.valueInfo = [];
  graph.model.graph.output = [];
  const inferred = inferRanks(graph);
  for (const [name, rank] of inferred)
    if (recorded.has(name)) expect([name, rank]).toEqual([name, recorded.get(name)]);
  for (const { z, down } of ffns) {
    expect(inferred.get(z)).toBe(3);
    expect(inferred.get(down.output) === 3).toBe(!file.startsWith("gpt2")); // GPT-2: flattened rows
  }
});
