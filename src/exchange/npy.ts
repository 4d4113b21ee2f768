// NumPy's .npy files, read and written: one array, C order, little-endian, versions 1 to 3 of the format.
// Not .npz (a zip of these). Format: numpy.lib.format; what is written equals numpy.save byte for byte.

import { HnError } from "../base/errors.ts";

interface ArrayOf {
  f4: Float32Array;
  f8: Float64Array;
  i8: BigInt64Array;
  i4: Int32Array;
  u1: Uint8Array;
  /** 0 or 1. */
  b1: Uint8Array;
}
export type NpyDtype = keyof ArrayOf;

/** An array with its element type; row-major; the product of `shape` is `data.length` (1 for a scalar, `[]`). */
export type NpyArray = {
  [D in NpyDtype]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: ArrayOf[D] };
}[NpyDtype];

const KINDS = {
  f4: { descr: "<f4", bytes: 4, make: Float32Array },
  f8: { descr: "<f8", bytes: 8, make: Float64Array },
  i8: { descr: "<i8", bytes: 8, make: BigInt64Array },
  i4: { descr: "<i4", bytes: 4, make: Int32Array },
  u1: { descr: "|u1", bytes: 1, make: Uint8Array },
  b1: { descr: "|b1", bytes: 1, make: Uint8Array },
} as const;

const refuse = (message: string): HnError => new HnError("invalid-file", message);

/**
 * Reads a .npy file. The result shares the memory of `file` where its alignment allows.
 * Throws `invalid-file` with what to do about it: not npy, cut off, Fortran order, objects, other dtypes.
 */
export function readNpy(file: Uint8Array): NpyArray {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (file.length < 10 || magic.some((byte, i) => file[i] !== byte))
    throw refuse("This is not a .npy file. Write it with numpy.save(path, array).");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3)
    throw refuse(
      `Version ${version} of the .npy format is not known here. Save it again with numpy.save(path, array).`,
    );
  const start = version === 1 ? 10 : 12;
  const length =
    version === 1 ? view.getUint16(8, true) : file.length < 12 ? Infinity : view.getUint32(8, true);
  if (start + length > file.length)
    throw refuse("The .npy file ends inside its header. Copy or download it again.");
  const { dtype, shape } = readHeader(
    String.fromCharCode(...file.subarray(start, start + Math.min(length, 10_000))),
  );

  const kind = KINDS[dtype];
  const count = shape.reduce((size, n) => size * n, 1);
  const offset = start + length;
  if (count * kind.bytes > file.length - offset)
    throw refuse(
      `The .npy file promises ${shape.join(" × ") || "one"} ${dtype} values (${count * kind.bytes} bytes) but holds ${file.length - offset}. Copy or download it again.`,
    );
  const at = file.byteOffset + offset;
  const data =
    at % kind.bytes === 0
      ? new kind.make(file.buffer as ArrayBuffer, at, count)
      : new kind.make(file.slice(offset, offset + count * kind.bytes).buffer, 0, count);
  return { dtype, shape, data } as NpyArray;
}

/** The header is a Python dict literal of three known keys, in any order. */
function readHeader(text: string): { dtype: NpyDtype; shape: number[] } {
  const damaged = refuse(
    "The header of the .npy file cannot be read. Save it again with numpy.save(path, array).",
  );
  const body = /^\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) throw damaged;
  const entry = /\s*'(\w+)'\s*:\s*('[^']*'|True|False|\([\d,\sL]*\)|\[.*\])\s*(?:,\s*|$)/sy;
  const fields = new Map<string, string>();
  while (entry.lastIndex < body.length) {
    const match = entry.exec(body);
    if (!match) throw damaged;
    fields.set(match[1]!, match[2]!);
  }
  const descr = fields.get("descr");
  const order = fields.get("fortran_order");
  const extents = fields.get("shape");
  if (descr === undefined || order === undefined || extents === undefined || fields.size !== 3) throw damaged;

  const known = (Object.keys(KINDS) as NpyDtype[]).find((name) => `'${KINDS[name].descr}'` === descr);
  if (!known) {
    if (/^'\|?O/.test(descr))
      throw refuse(
        "The .npy file holds Python objects, which are never loaded here. Save numbers: numpy.save(path, array.astype('float32')).",
      );
    throw refuse(
      `The .npy file holds ${descr.slice(0, 40)}; known are <f4, <f8, <i8, <i4, |u1 and |b1. Save it with numpy.save(path, array.astype('<f4')).`,
    );
  }
  if (order !== "False")
    throw refuse(
      "The .npy file is in Fortran order. Save it in C order: numpy.save(path, numpy.ascontiguousarray(array)).",
    );
  const sizes = extents
    .slice(1, -1)
    .split(",")
    .map((size) => size.trim().replace(/L$/, ""))
    .filter((size) => size !== "");
  if (sizes.some((size) => !/^\d{1,15}$/.test(size))) throw damaged;
  return { dtype: known, shape: sizes.map(Number) };
}

/**
 * Everything of a .npy file that stands before the data: 64-byte aligned, version 1.
 * Equal to what numpy.save writes, including the room it leaves for the first axis to grow.
 */
function npyHeader(dtype: NpyDtype, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const growth = shape.length === 0 ? 0 : 21 - String(shape[0]).length;
  const header = `{'descr': '${KINDS[dtype].descr}', 'fortran_order': False, 'shape': ${tuple}, }${" ".repeat(growth)}`;
  const total = Math.floor((10 + header.length + 1) / 64 + 1) * 64;
  if (total - 10 > 0xffff)
    throw new HnError("invalid-input", `An array of ${shape.length} axes does not fit a .npy header.`);
  const bytes = new Uint8Array(total).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, total - 10, true);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes[total - 1] = 0x0a;
  return bytes;
}

/** A whole .npy file. Throws `invalid-input` when `shape` and `data` disagree. */
export function writeNpy({ dtype, shape, data }: NpyArray): Uint8Array<ArrayBuffer> {
  if (
    !shape.every((n) => Number.isSafeInteger(n) && n >= 0) ||
    shape.reduce((size, n) => size * n, 1) !== data.length
  )
    throw new HnError("invalid-input", `${data.length} numbers do not fill the shape [${shape.join(", ")}].`);
  const header = npyHeader(dtype, shape);
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return file;
}
