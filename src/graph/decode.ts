// Bytes to ModelProto, with a fault instead of an exception when the bytes are cut off or are no ONNX model.
// Decoding is onnx-buf's; weights stay views into the given bytes. It does not look at what the graph computes.

import { fromBinary } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { ModelProtoSchema, type GraphProto, type ModelProto, type TensorProto } from "onnx-buf";
import { err, ok, type Result } from "../base/result.ts";
import { graphFault, type GraphFault } from "./layerMap.ts";
import { byteSize, dimsOf, elementCount, externalSlice, valuedTensors } from "./tensors.ts";

export type OnnxModel = ModelProto & { graph: GraphProto };

const truncated = (what: string) =>
  graphFault(
    "truncated",
    `The ONNX file is incomplete: ${what}. The download or copy was cut off; fetch the file again.`,
  );
const invalid = (what: string) => graphFault("invalid-file", `This is not an ONNX model: ${what}.`);

/** Field numbers and wire types of ModelProto (onnx.proto3). */
const TOP_LEVEL: ReadonlyMap<number, WireType> = new Map([
  [1, WireType.Varint],
  [2, WireType.LengthDelimited],
  [3, WireType.LengthDelimited],
  [4, WireType.LengthDelimited],
  [5, WireType.Varint],
  [6, WireType.LengthDelimited],
  [7, WireType.LengthDelimited],
  [8, WireType.LengthDelimited],
  [14, WireType.LengthDelimited],
  [20, WireType.LengthDelimited],
  [25, WireType.LengthDelimited],
  [26, WireType.LengthDelimited],
]);

/** Walks the outermost fields only: cheap for any size, and it tells a cut-off model from other bytes. */
function checkOutline(bytes: Uint8Array): GraphFault | null {
  const reader = new BinaryReader(bytes);
  let fields = 0;
  while (reader.pos < bytes.length) {
    try {
      const [field, wire] = reader.tag();
      if (TOP_LEVEL.get(field) !== wire) return invalid("its first bytes are not those of an ONNX file");
      if (wire === WireType.LengthDelimited) {
        const length = reader.uint32();
        const missing = reader.pos + length - bytes.length;
        if (missing > 0) {
          if (fields === 0) return invalid("its first bytes are not those of an ONNX file");
          return truncated(`${missing} bytes are missing at its end`);
        }
        reader.pos += length;
      } else reader.skip(wire, field);
    } catch {
      return fields > 0
        ? truncated("it ends inside a field")
        : invalid("its first bytes are not those of an ONNX file");
    }
    fields++;
  }
  return null;
}

/** Absolute, or out of the model's folder: what no exporter writes, and a stranger's file may not ask for. */
const ELSEWHERE = /^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/;
const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** What no tensor can be, whatever the graph does with it: sizes below zero or beyond counting, values out of reach. */
function tensorFault(tensor: TensorProto): GraphFault | null {
  const dims = dimsOf(tensor);
  if (!dims.every(isSize) || !isSize(elementCount(tensor)))
    return invalid(`the weight ${tensor.name} has the shape [${dims.join(", ")}]`);
  const slice = externalSlice(tensor);
  if (slice) {
    const { file, offset, length } = slice;
    if (file === "" || ELSEWHERE.test(file))
      return invalid(
        `the weight ${tensor.name} is said to lie in "${file}", which is no file beside the model`,
      );
    if (!isSize(offset) || (length !== null && !isSize(length)))
      return invalid(`the weight ${tensor.name} is said to lie at byte ${offset} of ${file}`);
    return null;
  }
  const size = byteSize(tensor);
  if (size === undefined || tensor.rawData.length === 0 || tensor.rawData.length === size) return null;
  return invalid(
    `the weight ${tensor.name} holds ${tensor.rawData.length} bytes, its shape asks for ${size}`,
  );
}

/** Decodes a model; its tensors are views into `bytes`, which must stay as they are while the model is in use. */
export function decodeModel(bytes: Uint8Array): Result<OnnxModel, GraphFault> {
  if (bytes.length === 0) return err(truncated("it is empty"));
  const outline = checkOutline(bytes);
  if (outline) return err(outline);
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (thrown) {
    return err(
      invalid(`its contents cannot be decoded (${thrown instanceof Error ? thrown.message : "unknown"})`),
    );
  }
  if (model.graph === undefined || model.graph.node.length === 0) {
    // Writers put the graph after the short descriptive fields, so a cut on a field's edge loses it whole.
    return err(model.irVersion > 0n ? truncated("it has no graph") : invalid("it has no graph"));
  }
  if (model.opsetImport.length === 0)
    return err(truncated("the operator versions that follow the graph are missing"));
  for (const tensor of valuedTensors(model.graph)) {
    const fault = tensorFault(tensor);
    if (fault) return err(fault);
  }
  return ok(model as OnnxModel);
}
