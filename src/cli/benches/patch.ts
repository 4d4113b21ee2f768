// What instrumenting costs a large model: seconds by part, and memory above the model's own bytes. Measured in a process
// of its own, which has held nothing else.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { HnError } from "../../base/errors.ts";
import { instrument } from "../../graph/instrument.ts";
import { applyPatch } from "../../graph/patch.ts";
import { chooseDtype } from "../../model/layout.ts";
import { normsOfLayers } from "../../model/norms.ts";
import { bytesOf, contentHash, readOnnx } from "../../model/onnxFiles.ts";
import type { LoadOptions } from "../../model/types.ts";
import { terminalFiles } from "../files.ts";
import { writeLargeModel } from "./largeModel.ts";

export interface PatchCost {
  readonly name: string;
  /** Of the ONNX file and its external data. */
  readonly bytes: number;
  /** Largest resident size of the process, less what it was before reading and the bytes themselves. */
  readonly extraBytes: number;
  readonly seconds: {
    readonly read: number;
    readonly instrument: number;
    readonly patch: number;
    /** ‖W_down‖ of all layers: reads a quarter of a Llama's weights. */
    readonly norms: number;
    readonly sha256: number;
  };
}

/** Of the given model, in this process; without one, of two models of a gigabyte, each in a process of its own. */
export async function patch(
  root: string,
  model: string | undefined,
  options: LoadOptions,
): Promise<PatchCost[]> {
  if (model !== undefined) return [await measure(root, model, options)];
  const costs: PatchCost[] = [];
  for (const kind of ["inline", "external"] as const) {
    const folder = await mkdtemp(join(tmpdir(), "hn-bench-"));
    try {
      await writeLargeModel(folder, kind === "external");
      costs.push({ ...(await measureApart(root, folder)), name: `patch-${kind}` });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return costs;
}

async function measureApart(root: string, folder: string): Promise<PatchCost> {
  const args = [join(root, "scripts", "hn.mjs"), "bench", "patch", "--model", folder];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [cost] = (await json(child.stdout)) as PatchCost[];
  if (!cost) throw new HnError("internal", "The measuring process gave no figures; what it said is above.");
  return cost;
}

async function measure(root: string, model: string, { dtype }: LoadOptions): Promise<PatchCost> {
  const files = await terminalFiles(root, model);
  const chosen = await chooseDtype(files, dtype);
  const seconds = { read: 0, instrument: 0, patch: 0, norms: 0, sha256: 0 };
  const timed = async <T>(part: keyof typeof seconds, run: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await run();
    seconds[part] = (performance.now() - started) / 1000;
    return result;
  };
  const before = process.memoryUsage.rss();
  const onnx = await timed("read", () => readOnnx(files, chosen, {}));
  const bytes = bytesOf(onnx);
  const graph = await timed("instrument", () => instrument(onnx.bytes));
  if (!graph.ok) throw new HnError(graph.error.code, graph.error.message);
  await timed("norms", () => normsOfLayers(files.id, graph.value, onnx.external));
  await timed("sha256", () => contentHash(onnx));
  await timed("patch", () => applyPatch(onnx.bytes, graph.value, "in-place"));
  const peak = process.resourceUsage().maxRSS * 1024;
  return { name: "patch", bytes, extraBytes: peak - before - bytes, seconds };
}
