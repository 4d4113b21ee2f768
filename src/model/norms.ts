// ‖W_down[:,j]‖₂ of every neuron, read from the files that a model was loaded from.

import { present } from "../base/assert.ts";
import { HnError } from "../base/errors.ts";
import { downNorms } from "../graph/downNorms.ts";
import type { Instrumented } from "../graph/instrument.ts";
import type { ExternalData } from "./runtime.ts";

/**
 * By layer, [neurons]. `graph` must not be patched yet.
 * @throws HnError `truncated`, `invalid-file`, `unsupported-model`
 */
export async function normsOfLayers(
  id: string,
  graph: Instrumented,
  external: readonly ExternalData[],
): Promise<Float32Array[]> {
  const files = new Map(external.map(({ path, data }) => [path, data]));
  const readExternal = async (file: string, offset: number, length: number): Promise<Uint8Array> =>
    present(files.get(file), "external data").subarray(offset, offset + length);
  const norms: Float32Array[] = [];
  for (let layer = 0; layer < graph.map.layers.length; layer++) {
    const result = await downNorms(graph, layer, readExternal);
    if (!result.ok) throw new HnError(result.error.code, `${id}: ${result.error.message}`);
    norms.push(result.value);
  }
  return norms;
}
