// How many dimensions each tensor has, as far as the graph tells: enough to know whether the FFN runs on
// [batch, tokens, width] or on a flattened [batch * tokens, width]. No sizes, and null where it is unknown.

import { attribute, intAttribute, type GraphIndex, type GraphNode } from "./graphIndex.ts";
import { dimsOf } from "./tensors.ts";

/** Operators whose first output has as many dimensions as their first input. */
const KEEPS = new Set(
  (
    "Cast Identity Dropout Transpose Softmax LogSoftmax Slice Split CumSum LayerNormalization RMSNormalization " +
    "SimplifiedLayerNormalization SkipLayerNormalization SkipSimplifiedLayerNormalization MatMulNBits Trilu " +
    "MatMulInteger DynamicQuantizeMatMul MatMulIntegerToFloat DynamicQuantizeLinear QuantizeLinear DequantizeLinear " +
    "GroupQueryAttention MultiHeadAttention Attention RotaryEmbedding Sigmoid Tanh Erf Relu Gelu FastGelu BiasGelu " +
    "QuickGelu Swish Neg Sqrt Reciprocal Abs Exp Log Softplus Clip Cos Sin Not HardSwish Mish Elu LeakyRelu Tile Pad"
  ).split(" "),
);
const SKIPS = new Set(["SkipLayerNormalization", "SkipSimplifiedLayerNormalization"]);
const BROADCASTS = new Set("Add Sub Mul Div Pow Max Min Where Equal Greater Less And Or".split(" "));
const REDUCES = new Set("ReduceMean ReduceSum ReduceL2 ReduceMax ReduceMin ReduceSumSquare".split(" "));

export type Ranks = ReadonlyMap<string, number>;

export function inferRanks(graph: GraphIndex): Ranks {
  const ranks = new Map<string, number>();
  /** Lengths of one-dimensional tensors, for the shapes that Reshape and Expand take. */
  const lengths = new Map<string, number>();
  const { input, output, valueInfo } = graph.model.graph;
  for (const info of [...input, ...output, ...valueInfo]) {
    const type = info.type?.value;
    if (type?.case === "tensorType" && type.value.shape) ranks.set(info.name, type.value.shape.dim.length);
  }
  for (const [name, tensor] of graph.constants) {
    ranks.set(name, tensor.dims.length);
    if (tensor.dims.length === 1) lengths.set(name, dimsOf(tensor)[0] ?? 0);
  }
  for (const node of graph.sorted) {
    const length = lengthOf(node, ranks, lengths);
    const [first = ""] = node.outputs;
    if (length !== undefined) lengths.set(first, length);
    if (node.op === "DynamicQuantizeLinear") for (const name of node.outputs.slice(1)) ranks.set(name, 0);
    const rank = rankOf(node, ranks, lengths);
    if (rank === undefined) continue;
    // Every output of a Split is shaped alike, and so are norm and sum (output 3) of a fused skip connection.
    const alike =
      node.op === "Split" ? node.outputs : [first, ...(SKIPS.has(node.op) ? node.outputs.slice(3, 4) : [])];
    for (const name of alike) if (name !== "" && !ranks.has(name)) ranks.set(name, rank);
  }
  return ranks;
}

function lengthOf(node: GraphNode, ranks: Ranks, lengths: ReadonlyMap<string, number>): number | undefined {
  const [first = ""] = node.inputs;
  switch (node.op) {
    case "Shape":
      return attribute(node, "start") || attribute(node, "end") ? undefined : ranks.get(first);
    case "Constant":
      return attribute(node, "value_ints")?.ints.length;
    case "Unsqueeze":
      return ranks.get(first) === 0 ? 1 : undefined;
    case "Cast":
    case "Mul":
      return lengths.get(first);
    case "Concat": {
      const parts = node.inputs.map((name) => lengths.get(name));
      return parts.reduce((a, b) => (a === undefined || b === undefined ? undefined : a + b), 0);
    }
    default:
      return undefined;
  }
}

function rankOf(node: GraphNode, ranks: Ranks, lengths: ReadonlyMap<string, number>): number | undefined {
  const [first = "", second = ""] = node.inputs;
  const rank = ranks.get(first);
  if (KEEPS.has(node.op)) return rank;
  if (BROADCASTS.has(node.op)) {
    const all = node.inputs.map((name) => ranks.get(name));
    return all.includes(undefined) ? undefined : Math.max(...all.map((r) => r ?? 0));
  }
  const other = ranks.get(second);
  switch (node.op) {
    case "MatMul":
    case "FusedMatMul":
      return rank === undefined || other === undefined ? undefined : Math.max(rank, other);
    case "Gemm":
    case "FusedGemm":
    case "Flatten":
      return 2;
    case "Shape":
    case "Range":
      return 1;
    case "ConstantOfShape":
      return lengths.get(first);
    case "Reshape":
    case "Expand":
      return lengths.get(second);
    case "Gather":
    case "GatherBlockQuantized":
      return rank === undefined || other === undefined ? undefined : rank + other - 1;
    case "Concat":
      return rank;
    case "Unsqueeze": {
      const added = attribute(node, "axes")?.ints.length ?? lengths.get(second);
      return rank === undefined || added === undefined ? undefined : rank + added;
    }
    default:
      return REDUCES.has(node.op) && intAttribute(node, "keepdims", 1) === 1 ? rank : undefined;
  }
}
