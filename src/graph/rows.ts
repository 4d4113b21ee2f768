// Whether the rows of a batch stay apart in a graph. What joins them is quantisation of activations as the model runs:
// one range, and so one rounding, for the whole tensor. Block-wise products (MatMulNBits, at any accuracy_level)
// quantise each row by itself.

import type { NodeProto } from "onnx-buf";
import { isConstant, subgraphs, type GraphIndex } from "./graphIndex.ts";

/** Operators that measure the range of their whole input. */
const MEASURES = new Set(["DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM"]);

const measures = (node: NodeProto): boolean =>
  MEASURES.has(node.opType) || subgraphs(node).some((inner) => inner.node.some(measures));

/** False where any activation is quantised with a range taken at run time; see LayerMap. */
export function rowsIndependent(graph: GraphIndex): boolean {
  const { graph: main, functions } = graph.model;
  if ([...main.node, ...functions.flatMap((f) => f.node)].some(measures)) return false;
  // The same written out: a range computed by other nodes, handed to a plain quantiser as its scale.
  return graph.nodes.every((node) => node.op !== "QuantizeLinear" || isConstant(graph, node.inputs[1] ?? ""));
}
