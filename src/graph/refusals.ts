// Why a graph cannot be instrumented: layers inside an If or a Loop, mixtures of experts, or nothing found.
// Each reason says what was looked for and what to do instead.

import { originOf } from "./expression.ts";
import type { Ffn } from "./ffn.ts";
import { indexGraph, isConstant, subgraphs, type GraphIndex } from "./graphIndex.ts";
import { graphFault, type GraphFault } from "./layerMap.ts";
import { findProjections, type Projection } from "./projections.ts";

/** Names that instrumentation gives (layerMap.ts, newPart.ts). */
const ADDED = /^hn\.(groups|epsilon|(scale|ratio|node|ints)\.\d*)/;
/** A projection to more outputs than this is no router but a vocabulary. */
const MOST_EXPERTS = 1024;
const EXPERT_OPERATORS = new Set(["MoE", "QMoE"]);
const PICKS_ROWS = new Set(["Gather", "GatherND", "GatherElements", "Compress"]);

const inputOf = (graph: GraphIndex, projection: Projection): string =>
  originOf(graph, projection.entry.node.inputs[projection.entry.slot] ?? "");

/** Experts: a node of its own, several FFNs on the same rows, rows picked by a router, or a router's top k. */
function hasExperts(graph: GraphIndex, projections: readonly Projection[], ffns: readonly Ffn[]): boolean {
  if (graph.nodes.some((node) => EXPERT_OPERATORS.has(node.op))) return true;
  const seen = new Set<string>();
  for (const { sources } of ffns) {
    const input = sources[0] ? inputOf(graph, sources[0]) : "";
    if (seen.has(input)) return true;
    seen.add(input);
    const node = graph.producer.get(input);
    if (node && PICKS_ROWS.has(node.op) && !isConstant(graph, node.inputs[0] ?? "")) return true;
  }
  // A router is a projection whose scores go to TopK while its input goes to other products too.
  const routers = projections.filter((p) => p.weight.outputs <= MOST_EXPERTS && feedsTopK(graph, p.output));
  return routers.some((router) => {
    const input = inputOf(graph, router);
    return projections.some((p) => p !== router && inputOf(graph, p) === input) || ffns.length === 0;
  });
}

const TO_SCORES = new Set(["Softmax", "Sigmoid", "Add", "Cast", "Reshape", "Identity", "Div", "Mul"]);

function feedsTopK(graph: GraphIndex, tensor: string, depth = 5): boolean {
  return (graph.consumers.get(tensor) ?? []).some(
    ({ node }) =>
      node.op === "TopK" ||
      (depth > 0 && TO_SCORES.has(node.op) && feedsTopK(graph, node.outputs[0] ?? "", depth - 1)),
  );
}

/** The operator whose subgraphs hold the layers, if one does. */
function wrapperOf(graph: GraphIndex): string | null {
  for (const node of graph.nodes)
    for (const inner of subgraphs(node.proto))
      if (findProjections(indexGraph(graph.model, inner)).length > 0) return node.op;
  return null;
}

/** The reason against instrumenting, or null if the FFNs found can be used. */
export function refusalOf(
  graph: GraphIndex,
  projections: readonly Projection[],
  ffns: readonly Ffn[],
): GraphFault | null {
  if ([...graph.names].some((name) => ADDED.test(name)))
    return graphFault(
      "unsupported-model",
      "This model is instrumented already; open the file it was made from.",
    );
  if (hasExperts(graph, projections, ffns))
    return graphFault(
      "unsupported-model",
      "This model is a mixture of experts: each layer has many feed-forward networks, of which a router picks some for " +
        "each token. H-Neurons are defined for one network a layer; choose a dense model.",
    );
  if (ffns.length > 0) return null;
  const wrapper = wrapperOf(graph);
  if (wrapper !== null)
    return graphFault(
      "unsupported-model",
      `The layers of this model are inside a node "${wrapper}" (as in decoder_model_merged.onnx), where scales and ` +
        "outputs cannot be added. Use an export in one graph, such as model.onnx.",
    );
  const functions = graph.model.functions.length;
  return graphFault(
    "ffn-not-found",
    `No feed-forward network was found among ${graph.nodes.length} nodes. Looked for: a product with a constant matrix ` +
      "(MatMul, Gemm, MatMulNBits, MatMulInteger; the down projection) whose input is act(gate) · up or act(fc1) of " +
      `projections of one tensor. Constant products seen: ${projections.length}.` +
      (functions > 0
        ? ` The file defines ${functions} functions of its own; export it with functions inlined.`
        : ""),
  );
}
