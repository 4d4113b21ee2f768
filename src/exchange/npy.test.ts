import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { readNpy, writeNpy, type NpyArray } from "./npy.ts";

const latin = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** A file of this version with any header text, for what writeNpy never writes. */
function file(header: string, data: number, version = 1): Uint8Array<ArrayBuffer> {
  const length =
    version === 1
      ? [header.length & 255, header.length >> 8]
      : [header.length & 255, header.length >> 8, 0, 0];
  return Uint8Array.from([
    ...latin("\x93NUMPY"),
    version,
    0,
    ...length,
    ...latin(header),
    ...new Array<number>(data).fill(0),
  ]);
}

function codeOf(act: () => unknown): { code: string; message: string } {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof HnError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

describe("npy", () => {
  it("writes what numpy 2.4 writes", () => {
    const head = (text: string): string => `\x93NUMPY\x01\x00\x76\x00${text.padEnd(117)}\n`;
    expect(writeNpy({ dtype: "f4", shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) })).toEqual(
      Uint8Array.from([
        ...latin(head("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")),
        ...new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer),
      ]),
    );
    expect(writeNpy({ dtype: "b1", shape: [2], data: Uint8Array.of(1, 0) })).toEqual(
      latin(`${head("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }")}\x01\x00`),
    );
    expect(writeNpy({ dtype: "u1", shape: [], data: Uint8Array.of(3) })).toEqual(
      latin(`${head("{'descr': '|u1', 'fortran_order': False, 'shape': (), }")}\x03`),
    );
  });

  it("reads back what it wrote, from any alignment", () => {
    const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    const dtype = fc.constantFrom("f4", "f8", "i8", "i4", "u1", "b1" as const);
    fc.assert(
      fc.property(shape, dtype, fc.integer(), fc.integer({ min: 0, max: 9 }), (shape, dtype, fill, shift) => {
        const count = shape.reduce((size, n) => size * n, 1);
        const kinds = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u1: Uint8Array, b1: Uint8Array };
        const data =
          dtype === "i8"
            ? BigInt64Array.from({ length: count }, (_, i) => BigInt(fill) * BigInt(i))
            : new kinds[dtype](Array.from({ length: count }, (_, i) => (fill / 3) * i));
        const array = { dtype, shape, data } as NpyArray;
        const bytes = writeNpy(array);
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        expect(readNpy(moved)).toEqual(array);
      }),
    );
  });

  it("reads versions 2 and 3, and keys in any order", () => {
    for (const version of [1, 2, 3]) {
      const got = readNpy(file("{'shape': (1, 2), 'fortran_order': False, 'descr': '<i4'}\n", 8, version));
      expect(got).toEqual({ dtype: "i4", shape: [1, 2], data: new Int32Array(2) });
    }
  });

  it("says what to do about files it refuses", () => {
    const header = (descr: string, order = "False", shape = "(2, 2)"): string =>
      `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
    const cases: [Uint8Array, RegExp][] = [
      [latin("PK\x03\x04 zip, not npy"), /numpy\.save/],
      [file(header("'<f4'", "True"), 16), /ascontiguousarray/],
      [file(header("'|O'"), 16), /astype/],
      [file(header("[('a', '<f4')]"), 16), /astype/],
      [file(header("'>f4'"), 16), /astype/],
      [file(header("'<f4'"), 15), /promises 2 × 2 f4 values \(16 bytes\) but holds 15/],
      [file(header("'<f8'", "False", "(99999999999, 99999999999999)"), 16), /again/],
      [file(header("'<f4'").slice(0, 30), 0), /header/],
      [writeNpy({ dtype: "f4", shape: [2], data: new Float32Array(2) }).subarray(0, 40), /header/],
    ];
    for (const [bytes, message] of cases) {
      const error = codeOf(() => readNpy(bytes));
      expect(error.code).toBe("invalid-file");
      expect(error.message).toMatch(message);
    }
  });

  it("never fails with anything but HnError on damaged bytes", () => {
    const whole = writeNpy({ dtype: "f8", shape: [3, 2], data: new Float64Array(6) });
    const damaged = fc
      .array(fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), {
        maxLength: 6,
      })
      .chain((edits) => fc.integer({ min: 0, max: whole.length }).map((cut) => ({ edits, cut })))
      .map(({ edits, cut }) => {
        const bytes = whole.slice();
        for (const [at, value] of edits) bytes[at] = value;
        return bytes.slice(0, edits.length % 2 ? cut : bytes.length);
      });
    const survives = (bytes: Uint8Array): void => {
      try {
        readNpy(bytes);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(HnError);
      }
    };
    fc.assert(fc.property(damaged, survives), { numRuns: 500 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: 500 });
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => survives(file(`{${text}}`, 8))),
      { numRuns: 500 },
    );
  });
});
