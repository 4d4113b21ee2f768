// What benches run: a model as the product runs it, and the same file as it is.

import { HnError } from "../../base/errors.ts";
import type { ModelFiles } from "../../model/files/source.ts";
import { readModel } from "../../model/description.ts";
import { LoadedModel } from "../../model/model.ts";
import { openStock } from "../../model/opening.ts";
import type { FfnSession } from "../../model/session.ts";
import type { LoadOptions } from "../../model/types.ts";
import { nodeRuntime } from "../runtime.ts";

export const now = (): number => performance.now();

export const loadForBench = (files: ModelFiles, options: LoadOptions): Promise<LoadedModel> =>
  LoadedModel.load(files, options, { runtime: nodeRuntime, now });

/** The file without scale inputs and contribution outputs. */
export async function openFileAsItIs(
  files: ModelFiles,
  { dtype, device = "auto" }: LoadOptions,
): Promise<FfnSession> {
  const read = await readModel(files, { dtype });
  if (!read.graph.ok) throw new HnError(read.graph.error.code, read.graph.error.message);
  const runtime = await nodeRuntime.open(device === "webgpu" ? device : "wasm");
  return openStock(read, read.graph.value.signature, runtime);
}
