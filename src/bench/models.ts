// What benches run: a model as the product runs it, and the same file as it is. Where files, ONNX Runtime and
// transformers.js come from differs between page and terminal, so they are ports.

import { HnError } from "../base/errors.ts";
import { readModel } from "../model/description.ts";
import type { ModelFiles } from "../model/files/source.ts";
import type { LoadedModel } from "../model/model.ts";
import { openStock } from "../model/opening.ts";
import type { RuntimeProvider } from "../model/runtime.ts";
import type { FfnSession } from "../model/session.ts";
import type { Clock } from "./compare.ts";
import type { Transformers } from "./library.ts";

export interface BenchPorts extends Clock {
  readonly runtime: RuntimeProvider;
  readonly files: (reference: string) => Promise<ModelFiles>;
  /** transformers.js, whole and told where its WebAssembly lies: the product itself carries its tokenizers only. */
  readonly transformers: () => Promise<Transformers>;
}

/** A loaded model and its files. */
export interface Benched {
  readonly files: ModelFiles;
  readonly loaded: LoadedModel;
}

/** The file without scale inputs and contribution outputs, on the device that the model is on. */
export async function openFileAsItIs(
  { runtime }: BenchPorts,
  { files, loaded }: Benched,
): Promise<FfnSession> {
  const { dtype, device } = loaded.card;
  const read = await readModel(files, { dtype });
  if (!read.graph.ok) throw new HnError(read.graph.error.code, read.graph.error.message);
  return openStock(read, read.graph.value.signature, await runtime.open(device));
}
