// What benches run: a model as the product runs it, and the same file as it is.

import { HnError } from "../../base/errors.ts";
import type { ModelFiles } from "../../model/files/source.ts";
import { readModel } from "../../model/description.ts";
import { LoadedModel } from "../../model/model.ts";
import { openSession } from "../../model/runtime.ts";
import { FfnSession, modelInputs } from "../../model/session.ts";
import { tensorHost } from "../../model/tensorHost.ts";
import type { LoadOptions } from "../../model/types.ts";
import { nodeRuntime } from "../runtime.ts";

export const now = (): number => performance.now();

export const loadForBench = (files: ModelFiles, options: LoadOptions): Promise<LoadedModel> =>
  LoadedModel.load(files, options, { runtime: nodeRuntime, now });

/** The file without scale inputs and contribution outputs. */
export async function openStock(
  files: ModelFiles,
  { dtype, device = "auto" }: LoadOptions,
): Promise<FfnSession> {
  const read = await readModel(files, { dtype });
  if (!read.graph.ok) throw new HnError(read.graph.error.code, read.graph.error.message);
  const { signature } = read.graph.value;
  const runtime = await nodeRuntime.open(device === "webgpu" ? device : "wasm");
  const session = await openSession(runtime, read.bytes, read.external);
  return new FfnSession(
    await tensorHost(runtime),
    session,
    null,
    modelInputs(signature, read.config),
    runtime.breathe,
  );
}
