// The element type of an FFN's tensors, followed back to the projection or Cast that decides it. Nothing else.

import { elementType } from "./tensors.ts";
import { isConstant, intAttribute, type GraphIndex } from "./graphIndex.ts";
import type { Projection } from "./projections.ts";

/** Element type of `tensor`, undefined where the graph does not tell. */
export function typeOf(
  graph: GraphIndex,
  sources: readonly Projection[],
  tensor: string,
  depth = 48,
): string | undefined {
  const source = sources.find((p) => p.output === tensor || p.product === tensor);
  if (source) return source.output === tensor ? source.outputType : source.type;
  const node = graph.producer.get(tensor);
  if (!node || depth === 0) return undefined;
  if (node.op === "Cast") return elementType(intAttribute(node, "to", 0));
  const data = node.inputs.find((name) => name !== "" && !isConstant(graph, name));
  return data === undefined ? undefined : typeOf(graph, sources, data, depth - 1);
}
