// The values of a tensor, a range at a time, whatever type and place they have: inside the file in raw or typed
// fields, or in an external file. Never a whole weight at once unless asked for. Source: onnx.proto3, TensorProto.

import { TensorProto_DataType as DataType, type TensorProto } from "onnx-buf";
import { halfValues } from "../math/half.ts";
import { graphFault, type GraphFault } from "./layerMap.ts";
import { elementBits, elementCount, externalSlice } from "./tensors.ts";

/** Reads `length` bytes at `offset` of an external data file, named as in the .onnx file. */
export type ReadExternal = (file: string, offset: number, length: number) => Promise<Uint8Array>;

/** Thrown inside this folder only; downNorms gives it back as a value. */
export class TensorFault extends Error {
  readonly fault: GraphFault;
  constructor(fault: GraphFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * Elements `from` to `to` (end exclusive, row-major) as float32. Integers up to 8 bits and halves are exact.
 * @param into where they are put, if there is room: who reads a weight part by part leaves no garbage behind
 */
export async function readValues(
  tensor: TensorProto,
  from: number,
  to: number,
  readExternal: ReadExternal,
  into?: Float32Array,
): Promise<Float32Array> {
  const external = externalSlice(tensor);
  if (!external && tensor.rawData.length === 0) return typedField(tensor, from, to);
  const bits = elementBits(tensor.dataType);
  if (bits === undefined) throw unreadable(tensor);
  const start = Math.floor((from * bits) / 8);
  const length = Math.ceil((to * bits) / 8) - start;
  const bytes = external
    ? await readExternal(external.file, external.offset + start, length)
    : tensor.rawData.subarray(start, start + length);
  if (bytes.length < length) throw tooShort(tensor, external?.file);
  return decode(tensor, bytes, from, to - from, into);
}

export const readAll = (tensor: TensorProto, readExternal: ReadExternal): Promise<Float32Array> =>
  readValues(tensor, 0, elementCount(tensor), readExternal);

function decode(
  tensor: TensorProto,
  bytes: Uint8Array,
  from: number,
  count: number,
  into: Float32Array = new Float32Array(count),
): Float32Array {
  const values = into.length < count ? new Float32Array(count) : into.subarray(0, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (tensor.dataType) {
    case DataType.FLOAT:
      // Every host of this product is little-endian, as the format is; the copy also mends the alignment.
      new Uint8Array(values.buffer, values.byteOffset, 4 * count).set(bytes.subarray(0, 4 * count));
      return values;
    case DataType.FLOAT16: {
      const table = halfValues();
      for (let i = 0; i < count; i++) values[i] = table[view.getUint16(2 * i, true)] ?? 0;
      return values;
    }
    case DataType.BFLOAT16: {
      const wide = new Uint32Array(values.buffer, values.byteOffset, count);
      for (let i = 0; i < count; i++) wide[i] = view.getUint16(2 * i, true) << 16;
      return values;
    }
    case DataType.INT8:
      for (let i = 0; i < count; i++) values[i] = view.getInt8(i);
      return values;
    case DataType.UINT8:
      values.set(bytes.subarray(0, count));
      return values;
    case DataType.INT32:
      for (let i = 0; i < count; i++) values[i] = view.getInt32(4 * i, true);
      return values;
    case DataType.INT4:
    case DataType.UINT4: {
      const signed = tensor.dataType === DataType.INT4;
      const odd = from % 2;
      for (let i = 0; i < count; i++) {
        const at = i + odd;
        const nibble = ((bytes[at >> 1] ?? 0) >> (4 * (at & 1))) & 15;
        values[i] = signed && nibble > 7 ? nibble - 16 : nibble;
      }
      return values;
    }
    default:
      throw unreadable(tensor);
  }
}

/** Values in float_data or int32_data; the latter holds halves as bit patterns and two int4 to an entry. */
function typedField(tensor: TensorProto, from: number, to: number): Float32Array {
  const count = to - from;
  const { dataType } = tensor;
  const field: readonly number[] = dataType === DataType.FLOAT ? tensor.floatData : tensor.int32Data;
  const packed = dataType === DataType.INT4 || dataType === DataType.UINT4;
  if (field.length < (packed ? Math.ceil(to / 2) : to)) throw tooShort(tensor, undefined);
  if (dataType === DataType.FLOAT || dataType === DataType.INT8 || dataType === DataType.INT32)
    return Float32Array.from(field.slice(from, to));
  if (packed) {
    const first = Math.floor(from / 2);
    return decode(tensor, Uint8Array.from(field.slice(first, Math.ceil(to / 2))), from, count);
  }
  if (dataType === DataType.UINT8) return decode(tensor, Uint8Array.from(field.slice(from, to)), from, count);
  const words = Uint16Array.from(field.slice(from, to));
  return decode(tensor, new Uint8Array(words.buffer), from, count);
}

const tooShort = (tensor: TensorProto, file: string | undefined) =>
  new TensorFault(
    graphFault(
      "truncated",
      `${file ?? "The ONNX file"} is too short for the weight ${tensor.name}. Fetch the file again.`,
    ),
  );

const unreadable = (tensor: TensorProto) =>
  new TensorFault(
    graphFault(
      "unsupported-model",
      `The weight ${tensor.name} has an element type (${tensor.dataType}) that is not read.`,
    ),
  );
