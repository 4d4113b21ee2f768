// The constant matrix of a projection, as the file holds it: which tensor, which way round, how it is quantised.
// A description only; downNorms.ts reads the values. Sources: onnx/docs/Operators.md (DequantizeLinear, Gemm),
// onnxruntime/docs/ContribOperators.md (MatMulNBits).

import type { TensorProto } from "onnx-buf";
import { attribute, intAttribute, type GraphIndex, type GraphNode } from "./graphIndex.ts";
import { dimsOf, elementType } from "./tensors.ts";

/** `w = (q - zeroPoint) * scale`, elementwise over a two-dimensional tensor. */
export interface AffineWeight {
  readonly form: "affine";
  readonly tensor: TensorProto;
  /** Which of the tensor's two axes is the projection's input. */
  readonly inAxis: 0 | 1;
  /** Scalar, a vector along `axis`, or two-dimensional in blocks of `blockSize` along `axis`; null: not quantised. */
  readonly scale: TensorProto | null;
  /** Shaped as the scale; null: zero. */
  readonly zeroPoint: TensorProto | null;
  readonly axis: 0 | 1;
  /** 0 where the scale is a scalar or a vector. */
  readonly blockSize: number;
  /** A constant factor beside the matrix (Gemm's alpha). */
  readonly factor: number;
}

/** MatMulNBits: `[out, blocks, blockSize * bits / 8]` uint8, low bits first. */
export interface BlockWeight {
  readonly form: "blocks";
  readonly tensor: TensorProto;
  readonly bits: number;
  readonly blockSize: number;
  /** `[out * blocks]`, flat or shaped. */
  readonly scale: TensorProto;
  /** Packed uint8 `[out, ceil(blocks * bits / 8)]` or, in the scale's type, `[out * blocks]`; null: 2^(bits-1). */
  readonly zeroPoint: TensorProto | null;
  /** `[in]`: which block's scale an input uses; null: consecutive blocks. */
  readonly groupOf: TensorProto | null;
}

export interface Weight {
  /** Length of the projection's input. */
  readonly inputs: number;
  /** Length of its output. */
  readonly outputs: number;
  readonly storage: AffineWeight | BlockWeight;
}

/** Follows a constant back to the tensor in the file, through nodes that keep its values in place. */
export function constantSource(graph: GraphIndex, name: string): TensorProto | null {
  let at = name;
  for (let steps = 0; steps < 8; steps++) {
    const found = graph.constants.get(at);
    if (found) return found;
    const node = graph.producer.get(at);
    if (!node || !["Cast", "Identity", "Squeeze", "Unsqueeze", "Reshape"].includes(node.op)) return null;
    at = node.inputs[0] ?? "";
  }
  return null;
}

/** The element type in which a constant reaches its consumer, after a Cast if there is one. */
function arrivingType(graph: GraphIndex, name: string, source: TensorProto): string | undefined {
  const node = graph.producer.get(name);
  return elementType(node?.op === "Cast" ? intAttribute(node, "to", 0) : source.dataType);
}

export interface MatrixOperand {
  readonly weight: Weight;
  /** Element type in which the product is computed. */
  readonly type: string | undefined;
}

/**
 * Reads operand `name` of a matrix product as a weight of logical shape [in, out] (`transposed`: [out, in]).
 * It may lie behind Cast, Identity, Transpose and DequantizeLinear. Null if it is no constant matrix.
 */
export function matrixWeight(
  graph: GraphIndex,
  name: string,
  transposed: boolean,
  factor = 1,
): MatrixOperand | null {
  let at = name;
  let inAxis: 0 | 1 = transposed ? 1 : 0;
  let type: string | undefined;
  let dequantise: GraphNode | null = null;
  for (let steps = 0; steps < 8 && !graph.constants.has(at); steps++) {
    const node = graph.producer.get(at);
    if (!node) return null;
    if (node.op === "Transpose") {
      const perm = attribute(node, "perm")?.ints.map(Number) ?? [1, 0];
      if (perm.length !== 2) return null;
      if (perm[0] === 1) inAxis = inAxis === 0 ? 1 : 0;
    } else if (node.op === "Cast") {
      type ??= elementType(intAttribute(node, "to", 0));
    } else if (node.op === "DequantizeLinear" && !dequantise) {
      dequantise = node;
      const scale = constantSource(graph, node.inputs[1] ?? "");
      type ??= scale ? arrivingType(graph, node.inputs[1] ?? "", scale) : undefined;
    } else if (node.op !== "Identity") return null;
    at = node.inputs[0] ?? "";
  }
  const tensor = graph.constants.get(at);
  if (!tensor || tensor.dims.length !== 2) return null;
  const [rows = 0, columns = 0] = dimsOf(tensor);
  const quantisation = dequantise && affineOf(graph, dequantise);
  if (dequantise && !quantisation) return null;
  return {
    type: type ?? elementType(tensor.dataType),
    weight: {
      inputs: inAxis === 0 ? rows : columns,
      outputs: inAxis === 0 ? columns : rows,
      storage: {
        form: "affine",
        tensor,
        inAxis,
        factor,
        ...(quantisation ?? { scale: null, zeroPoint: null, axis: 1, blockSize: 0 }),
      },
    },
  };
}

function affineOf(
  graph: GraphIndex,
  node: GraphNode,
): Pick<AffineWeight, "scale" | "zeroPoint" | "axis" | "blockSize"> | null {
  const scale = constantSource(graph, node.inputs[1] ?? "");
  const zeroName = node.inputs[2] ?? "";
  const zeroPoint = zeroName === "" ? null : constantSource(graph, zeroName);
  if (!scale || (zeroName !== "" && !zeroPoint)) return null;
  const axis = intAttribute(node, "axis", 1);
  return {
    scale,
    zeroPoint,
    axis: axis === 0 || axis === -2 ? 0 : 1,
    blockSize: intAttribute(node, "block_size", 0),
  };
}

/** The weight of an integer product: an int8 or uint8 matrix [in, out] with scale and zero point of its own. */
export function integerWeight(
  graph: GraphIndex,
  matrix: string,
  scaleName: string,
  zeroName: string,
): MatrixOperand | null {
  const found = matrixWeight(graph, matrix, false);
  const scale = constantSource(graph, scaleName);
  const zeroPoint = zeroName === "" ? null : constantSource(graph, zeroName);
  if (!found || found.weight.storage.form !== "affine" || !scale || (zeroName !== "" && !zeroPoint))
    return null;
  // A scale per output column lies along whichever axis is not the input's.
  const axis = found.weight.storage.inAxis === 0 ? 1 : 0;
  const storage: AffineWeight = { ...found.weight.storage, scale, zeroPoint, axis };
  return { type: elementType(scale.dataType), weight: { ...found.weight, storage } };
}

/** The weight of a MatMulNBits node. */
export function blockWeight(graph: GraphIndex, node: GraphNode): MatrixOperand | null {
  const [, matrix = "", scaleName = "", zeroName = "", groupName = ""] = node.inputs;
  const tensor = constantSource(graph, matrix);
  const scale = constantSource(graph, scaleName);
  const zeroPoint = zeroName === "" ? null : constantSource(graph, zeroName);
  const groupOf = groupName === "" ? null : constantSource(graph, groupName);
  if (!tensor || !scale || (zeroName !== "" && !zeroPoint) || (groupName !== "" && !groupOf)) return null;
  const bits = intAttribute(node, "bits", 4);
  const blockSize = intAttribute(node, "block_size", 0);
  const [inputs, outputs] = [intAttribute(node, "K", 0), intAttribute(node, "N", 0)];
  if (![2, 4, 8].includes(bits) || blockSize <= 0 || inputs <= 0 || outputs <= 0) return null;
  return {
    type: arrivingType(graph, scaleName, scale),
    weight: {
      inputs,
      outputs,
      storage: { form: "blocks", tensor, bits, blockSize, scale, zeroPoint, groupOf },
    },
  };
}
