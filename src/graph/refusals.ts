// Why a graph cannot be instrumented: layers inside an If or a Loop, mixtures of experts, nothing found, not one FFN of
// one width for each layer, or a cache that the decoder cannot give. Each reason says what was looked for and what to do
// instead.

import { inputOf } from "./expression.ts";
import { sizeOf, type Ffn } from "./ffn.ts";
import { indexGraph, intAttribute, isConstant, subgraphs, type GraphIndex } from "./graphIndex.ts";
import { graphFault, type GraphFault } from "./layerMap.ts";
import { findProjections, unreadProducts, type Projection } from "./projections.ts";

/** Names that instrumentation gives (layerMap.ts, newPart.ts). */
const ADDED = /^hn\.(groups|epsilon|(scale|ratio|node|ints)\.\d*)/;
/** A projection to more outputs than this is no router but a vocabulary. */
const MOST_EXPERTS = 1024;
/** The input that takes a layer's cached keys, as exports for the Hub name it. */
const CACHED_KEY = /^past_key_values\.\d+\.key$/;
const EXPERT_OPERATORS = new Set(["MoE", "QMoE"]);
const PICKS_ROWS = new Set(["Gather", "GatherND", "GatherElements", "Compress"]);

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

/**
 * A layer's FFN that was not recognised would shift the address of every neuron behind it, so the number found is held
 * against that of the layers with a key-value cache, wherever the model takes one.
 */
function miscountOf(graph: GraphIndex, ffns: readonly Ffn[]): GraphFault | null {
  const cached = graph.model.graph.input.filter(({ name }) => CACHED_KEY.test(name)).length;
  const found = ffns.length;
  if (cached === 0 || cached === found) return null;
  const why =
    found < cached
      ? "Some layers have a network of a shape that is not recognised, so neuron addresses would name the wrong layer. " +
        "Use another export of this model."
      : "Some layers have no cache of their own (as in hybrids of attention with convolution or state space), or some " +
        "networks are not part of a layer; such models are not supported. Choose one with attention in every layer.";
  return graphFault(
    "unsupported-model",
    `Found ${found} feed-forward network${found === 1 ? "" : "s"}, but expected ${cached}: one for each layer with a ` +
      `key-value cache (past_key_values.N.key). ${why}`,
  );
}

/** Neurons are kept as one array [layers, neurons], so every layer must have as many. */
function unevenWidths(ffns: readonly Ffn[]): GraphFault | null {
  const widths = ffns.map((ffn) => sizeOf(ffn).neurons);
  const [first] = widths;
  const other = widths.findIndex((width) => width !== first);
  return other < 0
    ? null
    : graphFault(
        "unsupported-model",
        `The feed-forward networks of this model differ in width: layer 0 has ${first} neurons, layer ${other} has ` +
          `${widths[other]}. Only models whose layers are equally wide are supported; choose another one.`,
      );
}

/** Caches here grow by a token a step; GroupQueryAttention can ask for a buffer of the window's length instead. */
function ringCache(graph: GraphIndex): GraphFault | null {
  return graph.nodes.some((node) => intAttribute(node, "sliding_window_cache", 0) !== 0)
    ? graphFault(
        "unsupported-model",
        "This model keeps the last tokens of sliding attention in buffers of fixed length (sliding_window_cache), which " +
          "are not provided here. Export it with caches that grow (onnxruntime-genai: windowed_kv_cache=false).",
      )
    : null;
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
  if (ffns.length > 0) return miscountOf(graph, ffns) ?? unevenWidths(ffns) ?? ringCache(graph);
  const wrapper = wrapperOf(graph);
  if (wrapper !== null)
    return graphFault(
      "unsupported-model",
      `The layers of this model are inside a node "${wrapper}" (as in decoder_model_merged.onnx), where scales and ` +
        "outputs cannot be added. Use an export in one graph, such as model.onnx.",
    );
  const unread = unreadProducts(graph);
  if (unread.length > 0)
    return graphFault(
      "unsupported-model",
      `The weights of this model are in a form that is not read (${unread.join(", ")}). Choose another dtype of it: fp32, ` +
        "fp16, q8 (MatMulInteger), q4 or q4f16 (MatMulNBits).",
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
