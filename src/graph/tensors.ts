// ONNX tensors as the file holds them: element types, sizes, shapes. Reading their values is tensorData.ts.
// Source: onnx.proto3, message TensorProto; external data keys from onnx/docs/ExternalData.md.

import {
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  type GraphProto,
  type TensorProto,
} from "onnx-buf";
import type { ElementType } from "./layerMap.ts";

const TYPES: ReadonlyMap<number, { readonly name: ElementType; readonly bits: number }> = new Map([
  [DataType.FLOAT, { name: "float32", bits: 32 }],
  [DataType.FLOAT16, { name: "float16", bits: 16 }],
  [DataType.BFLOAT16, { name: "bfloat16", bits: 16 }],
  [DataType.INT64, { name: "int64", bits: 64 }],
  [DataType.INT32, { name: "int32", bits: 32 }],
  [DataType.INT8, { name: "int8", bits: 8 }],
  [DataType.UINT8, { name: "uint8", bits: 8 }],
  [DataType.INT4, { name: "int4", bits: 4 }],
  [DataType.UINT4, { name: "uint4", bits: 4 }],
  [DataType.BOOL, { name: "bool", bits: 8 }],
] as const);

/** The name of an ONNX element type code; undefined for the types the product never computes with. */
export const elementType = (code: number): ElementType | undefined => TYPES.get(code)?.name;

/** Bits per element: 4 for packed int4 and uint4. */
export const elementBits = (code: number): number | undefined => TYPES.get(code)?.bits;

export const dimsOf = (tensor: TensorProto): number[] => tensor.dims.map(Number);

export const elementCount = (tensor: TensorProto): number => dimsOf(tensor).reduce((a, b) => a * b, 1);

/** Bytes that `tensor` takes in raw form; undefined for an unknown element type. */
export function byteSize(tensor: TensorProto): number | undefined {
  const bits = elementBits(tensor.dataType);
  return bits === undefined ? undefined : Math.ceil((elementCount(tensor) * bits) / 8);
}

export interface ExternalSlice {
  readonly file: string;
  readonly offset: number;
  /** Bytes; null where the file leaves it to the tensor's shape. */
  readonly length: number | null;
}

/** Where the values lie outside the .onnx file; null for a tensor with its values inside. */
export function externalSlice(tensor: TensorProto): ExternalSlice | null {
  if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) return null;
  const entry = (key: string) => tensor.externalData.find((e) => e.key === key)?.value;
  const length = entry("length");
  return {
    file: entry("location") ?? "",
    offset: Number(entry("offset") ?? 0),
    length: length === undefined ? null : Number(length),
  };
}

/** The graph's tensors that have values: initialisers and constants, those of subgraphs too. */
export const valuedTensors = (graph: GraphProto): TensorProto[] => [
  ...graph.initializer,
  ...graph.node.flatMap((node) =>
    node.attribute.flatMap(({ t, g }) => [...(t ? [t] : []), ...(g ? valuedTensors(g) : [])]),
  ),
];
