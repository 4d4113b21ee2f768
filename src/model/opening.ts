// From a model that was read to the session that it runs in: patched, opened, and where it is wanted checked against its
// file as it is. The two are opened one after the other, so that the weights are never held twice.

import { present } from "../base/assert.ts";
import { HnError } from "../base/errors.ts";
import type { Instrumented } from "../graph/instrument.ts";
import type { GraphSignature } from "../graph/layerMap.ts";
import { applyPatch } from "../graph/patch.ts";
import type { ReadModel } from "./description.ts";
import { openSession, type Runtime } from "./runtime.ts";
import { compareLogits, recallCheck, type SelfCheck, type SelfCheckMemory } from "./selfCheck.ts";
import { UNTURNED } from "./scaleFeeds.ts";
import { FfnSession, modelInputs } from "./session.ts";
import { tensorHost } from "./tensorHost.ts";
import type { DeviceKind, Dtype } from "./types.ts";

export interface Checking {
  /** Whether a model that was not checked before is checked now. */
  readonly now: boolean;
  readonly memory: SelfCheckMemory | null;
}

export interface OpenedModel {
  readonly session: FfnSession;
  /** Null where it was neither made now nor before. */
  readonly selfCheck: SelfCheck | null;
}

/**
 * Opens a model, whose bytes are patched in place.
 * @throws HnError as modelInputs, openSession and a step do; the code of its fault where it cannot be instrumented
 */
export async function openModel(read: ReadModel, runtime: Runtime, checking: Checking): Promise<OpenedModel> {
  const { graph, sha256 } = read;
  const { id, dtype, vocabSize } = read.description;
  if (!graph.ok) throw new HnError(graph.error.code, `${id}: ${graph.error.message}`);
  const key = `${sha256} ${dtype} ${runtime.device}`;
  const known = await recallCheck(checking.memory, key);
  const stock = checking.now && known === null ? await stockLogits(read, graph.value, runtime) : null;
  const patched = applyPatch(read.bytes, graph.value, "in-place");
  const session = await openFfn(read, graph.value.signature, graph.value, runtime, patched);
  if (stock === null) return { session, selfCheck: known };
  try {
    const tolerance = toleranceOf(dtype, runtime.device);
    const selfCheck = compareLogits(stock, await checkLogits(session, vocabSize), tolerance);
    await checking.memory?.keep(key, selfCheck);
    return { session, selfCheck };
  } catch (thrown) {
    await session.dispose();
    throw thrown;
  }
}

async function stockLogits(read: ReadModel, { signature }: Instrumented, runtime: Runtime) {
  const session = await openStock(read, signature, runtime);
  try {
    return await checkLogits(session, read.description.vocabSize);
  } finally {
    await session.dispose();
  }
}

/** The file as it is: takes no scales, gives no ratios. */
export const openStock = (
  read: ReadModel,
  signature: GraphSignature,
  runtime: Runtime,
): Promise<FfnSession> => openFfn(read, signature, null, runtime, read.bytes);

async function openFfn(
  { config, external }: ReadModel,
  signature: GraphSignature,
  graph: Instrumented | null,
  runtime: Runtime,
  bytes: Uint8Array,
): Promise<FfnSession> {
  const inputs = modelInputs(signature, config);
  const session = await openSession(runtime, bytes, external);
  return new FfnSession(await tensorHost(runtime), session, graph, inputs, runtime.breathe);
}

const TOKENS = 8;

/** Float32 [tokens × vocab] behind each of a few tokens that any vocabulary of so many has. */
async function checkLogits(session: FfnSession, vocabSize: number): Promise<Float32Array> {
  const { logits, cache } = await session.step({
    ids: [Array.from({ length: TOKENS }, (_, i) => (11 + 37 * i) % vocabSize)],
    past: null,
    scale: UNTURNED,
    logits: TOKENS,
    ratios: null,
  });
  cache.dispose();
  const [read] = await present(logits, "logits").read();
  return present(read, "logits of one row");
}

/** Float16 graphs are rounded elsewhere once their tensors are read (ARCHITECTURE.md); a GPU may fuse other nodes. */
function toleranceOf(dtype: Dtype, device: DeviceKind): number {
  if (dtype === "fp16" || dtype === "q4f16") return 1e-2;
  return device === "webgpu" ? 1e-4 : 0;
}
