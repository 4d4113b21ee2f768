// Every product of the data with a constant matrix in a graph, whatever the exporter made of it: MatMul, Gemm,
// MatMulNBits, or the several nodes of an integer product. Not which of them belong to an FFN (that is ffn.ts).

import {
  floatAttribute,
  intAttribute,
  isConstant,
  usesOf,
  type GraphIndex,
  type GraphNode,
  type Use,
} from "./graphIndex.ts";
import { dimsOf, elementType } from "./tensors.ts";
import {
  blockWeight,
  constantSource,
  integerWeight,
  matrixWeight,
  type MatrixOperand,
  type Weight,
} from "./weights.ts";

export interface Projection {
  /** The node that multiplies. */
  readonly node: GraphNode;
  readonly weight: Weight;
  /** Where the data enters: the node itself, or the DynamicQuantizeLinear before it. */
  readonly entry: Use;
  /** The product, dequantised; it holds the bias where the node adds it itself. */
  readonly product: string;
  /** The product with the bias that a node of its own adds; else `product`. */
  readonly output: string;
  /** A bias that a later fused node adds, so that no tensor holds the output with it. */
  readonly pendingBias: string | null;
  /** Whether the node applies an activation to the product itself, so that it is no linear map (FusedGemm). */
  readonly activates: boolean;
  /** Element type in which the node multiplies. */
  readonly type: string | undefined;
  /** Element type of the output. */
  readonly outputType: string | undefined;
}

type Core = Pick<Projection, "entry" | "product"> & MatrixOperand & { readonly hasBias: boolean };

const has = (node: GraphNode, slot: number): boolean => (node.inputs[slot] ?? "") !== "";
const out = (node: GraphNode): string => node.outputs[0] ?? "";

function floatProduct(graph: GraphIndex, node: GraphNode): Core | null {
  const gemm = node.op === "Gemm" || node.op === "FusedGemm";
  const fused = node.op === "FusedMatMul";
  if ((gemm || fused) && intAttribute(node, "transA", 0) !== 0) return null;
  if (fused && (intAttribute(node, "transBatchA", 0) !== 0 || intAttribute(node, "transBatchB", 0) !== 0))
    return null;
  // A Gemm that adds data, not a constant, has a residual fused in: its output is not the projection's.
  if (gemm && has(node, 2) && !isConstant(graph, node.inputs[2] ?? "")) return null;
  const transposed = (gemm || fused) && intAttribute(node, "transB", 0) !== 0;
  const factor = gemm || fused ? floatAttribute(node, "alpha", 1) : 1;
  const operand = matrixWeight(graph, node.inputs[1] ?? "", transposed, factor);
  if (!operand) return null;
  return { ...operand, entry: { node, slot: 0 }, product: out(node), hasBias: gemm && has(node, 2) };
}

function blockProduct(graph: GraphIndex, node: GraphNode): Core | null {
  const operand = blockWeight(graph, node);
  return operand && { ...operand, entry: { node, slot: 0 }, product: out(node), hasBias: has(node, 5) };
}

/** Factors of a product of tensors, Mul nodes opened. */
function factorsOf(graph: GraphIndex, tensor: string, depth = 3): string[] {
  const node = graph.producer.get(tensor);
  if (node?.op !== "Mul" || depth === 0) return [tensor];
  return node.inputs.flatMap((input) => factorsOf(graph, input, depth - 1));
}

/** DynamicQuantizeLinear -> MatMulInteger -> Cast -> Mul by both scales, in one Mul or in two. */
function integerProduct(graph: GraphIndex, node: GraphNode): Core | null {
  const quantiser = graph.producer.get(node.inputs[0] ?? "");
  if (quantiser?.op !== "DynamicQuantizeLinear") return null;
  const dataScale = quantiser.outputs[1] ?? "";
  const cast = usesOf(graph, out(node)).find((use) => use.node.op === "Cast")?.node;
  if (!cast) return null;
  let product = out(cast);
  const wanted = new Set([dataScale]);
  let weightScale: string | null = null;
  for (let steps = 0; steps < 3 && (wanted.size > 0 || weightScale === null); steps++) {
    const mul = usesOf(graph, product).find((use) => use.node.op === "Mul");
    if (!mul) return null;
    for (const factor of factorsOf(graph, mul.node.inputs[1 - mul.slot] ?? "")) {
      if (wanted.delete(factor)) continue;
      if (weightScale !== null || !isConstant(graph, factor)) return null;
      weightScale = factor;
    }
    product = out(mul.node);
  }
  if (weightScale === null || wanted.size > 0) return null;
  const operand = integerWeight(graph, node.inputs[1] ?? "", weightScale, node.inputs[3] ?? "");
  return operand && { ...operand, entry: { node: quantiser, slot: 0 }, product, hasBias: false };
}

/** com.microsoft.DynamicQuantizeMatMul: A, B, b_scale, b_zero_point, bias. */
function fusedIntegerProduct(graph: GraphIndex, node: GraphNode): Core | null {
  const [, matrix = "", scale = "", zero = ""] = node.inputs;
  const operand = integerWeight(graph, matrix, scale, zero);
  return operand && { ...operand, entry: { node, slot: 0 }, product: out(node), hasBias: has(node, 4) };
}

/** com.microsoft.MatMulIntegerToFloat: A, B, a_scale, b_scale, a_zero_point, b_zero_point, bias. */
function integerToFloatProduct(graph: GraphIndex, node: GraphNode): Core | null {
  const [data = "", matrix = "", , scale = "", , zero = ""] = node.inputs;
  const quantiser = graph.producer.get(data);
  if (quantiser?.op !== "DynamicQuantizeLinear") return null;
  const operand = integerWeight(graph, matrix, scale, zero);
  return (
    operand && { ...operand, entry: { node: quantiser, slot: 0 }, product: out(node), hasBias: has(node, 6) }
  );
}

const READERS: Readonly<Record<string, (graph: GraphIndex, node: GraphNode) => Core | null>> = {
  MatMul: floatProduct,
  FusedMatMul: floatProduct,
  Gemm: floatProduct,
  FusedGemm: floatProduct,
  MatMulNBits: blockProduct,
  MatMulInteger: integerProduct,
  DynamicQuantizeMatMul: fusedIntegerProduct,
  MatMulIntegerToFloat: integerToFloatProduct,
};

/** Operators beside those above that multiply with a constant matrix, by what their names say: for a refusal's words. */
export const unreadProducts = (graph: GraphIndex): string[] => {
  const unread = graph.nodes.filter(
    ({ op, inputs }) =>
      /MatMul|Gemm/.test(op) && !(op in READERS) && inputs.slice(1).some((name) => isConstant(graph, name)),
  );
  return [...new Set(unread.map(({ op }) => op))];
};

/** Whether the constant is a vector over the outputs (a bias), not a scalar factor. */
function isVector(graph: GraphIndex, name: string, length: number): boolean {
  if (!isConstant(graph, name)) return false;
  const node = graph.producer.get(name);
  const source = constantSource(graph, node?.op === "DequantizeLinear" ? (node.inputs[0] ?? "") : name);
  if (!source) return false;
  const dims = dimsOf(source);
  return length > 1 && dims.at(-1) === length && dims.slice(0, -1).every((d) => d === 1);
}

/** The position of the bias among the inputs of a fused skip connection and norm (ContribOperators.md). */
const SKIP_NORM_BIAS: Readonly<Record<string, number>> = {
  SkipLayerNormalization: 4,
  SkipSimplifiedLayerNormalization: 3,
};

type Biased = Pick<Projection, "output" | "pendingBias" | "outputType">;

/** What may stand between a product and its bias: float16 graphs can multiply in float32, static quantisation rounds. */
const BETWEEN = new Set(["Cast", "QuantizeLinear", "DequantizeLinear"]);

/** The bias after a product that has none of its own. */
function biasAfter(graph: GraphIndex, { product, weight, type, hasBias }: Core): Biased {
  const none = { output: product, pendingBias: null, outputType: type };
  if (hasBias) return none;
  let [at, outputType] = [product, type];
  for (let steps = 0; steps <= BETWEEN.size; steps++) {
    for (const { node, slot } of usesOf(graph, at)) {
      if (node.op === "Add" && isVector(graph, node.inputs[1 - slot] ?? "", weight.outputs))
        return { output: out(node), pendingBias: null, outputType };
      const bias = node.inputs[SKIP_NORM_BIAS[node.op] ?? Infinity] ?? "";
      if (slot < 2 && bias !== "" && isVector(graph, bias, weight.outputs))
        return { output: at, pendingBias: bias, outputType };
    }
    const [next, other] = usesOf(graph, at);
    if (!next || other || !BETWEEN.has(next.node.op)) return none;
    at = out(next.node);
    if (next.node.op === "Cast") outputType = elementType(intAttribute(next.node, "to", 0));
  }
  return none;
}

/** All projections of the graph, in the order in which data passes them. */
export function findProjections(graph: GraphIndex): Projection[] {
  return graph.sorted.flatMap((node) => {
    const core = READERS[node.op]?.(graph, node);
    if (!core) return [];
    const { entry, product, weight, type } = core;
    const activates = node.op === "FusedGemm";
    return [{ node, entry, product, weight, type, activates, ...biasAfter(graph, core) }];
  });
}
