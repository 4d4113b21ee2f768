// Bytes that are cut off, damaged or no model at all give a fault, never an exception.

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import {
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  type TensorProto,
} from "onnx-buf";
import { describe, expect, it } from "vitest";
import { decodeModel } from "./decode.ts";
import { instrument } from "./instrument.ts";
import { down, matMul, residualModel, silu } from "./testing/build.ts";

const model = residualModel((b, x) =>
  down(b, b.node("Mul", [silu(b, matMul(b, x, "gate")), matMul(b, x, "up")], "z")),
).bytes();
const codeOf = (bytes: Uint8Array) => {
  const result = decodeModel(bytes);
  return result.ok ? "ok" : result.error.code;
};

describe("decodeModel", () => {
  it("takes a whole model", () => expect(codeOf(model)).toBe("ok"));

  it("calls every proper beginning of a model truncated", () => {
    const text = new TextDecoder("latin1").decode(model);
    // The last field is the second operator set; without it the file is still a complete model.
    const lastField = text.lastIndexOf("com.microsoft") - 4;
    for (let length = 3; length < model.length; length += 7)
      if (length < lastField - 8)
        expect([length, codeOf(model.subarray(0, length))]).toEqual([length, "truncated"]);
  });

  it("tells what is no model from what is cut off", () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    expect(codeOf(encode("<!doctype html><title>404</title>"))).toBe("invalid-file");
    expect(codeOf(encode("version https://git-lfs.github.com/spec/v1\n"))).toBe("invalid-file");
    expect(codeOf(new Uint8Array())).toBe("truncated");
  });

  it("refuses weights of impossible size, and values that would lie outside the model's folder", () => {
    const withWeight = (change: (tensor: TensorProto) => void) => {
      const changed = fromBinary(ModelProtoSchema, model);
      change(changed.graph!.initializer[0]!);
      return decodeModel(toBinary(ModelProtoSchema, changed));
    };
    const at = (location: string, offset: string) => (tensor: TensorProto) => {
      tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
      tensor.externalData = [
        create(StringStringEntryProtoSchema, { key: "location", value: location }),
        create(StringStringEntryProtoSchema, { key: "offset", value: offset }),
      ];
    };
    const refused = { ok: false, error: { code: "invalid-file" } };
    expect(withWeight((tensor) => (tensor.dims[0] = -1n))).toMatchObject(refused);
    expect(withWeight((tensor) => (tensor.dims[0] = 1n << 60n))).toMatchObject(refused);
    for (const place of ["", "../other", "/etc/hostname", "C:\\data", "a/../../b"])
      expect(withWeight(at(place, "0"))).toMatchObject(refused);
    expect(withWeight(at("weights.bin", "-1"))).toMatchObject(refused);
    expect(withWeight(at("weights..bin/a", "4096"))).toMatchObject({ ok: true });
  });

  it("survives random bytes and damage", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => !instrument(bytes).ok));
    const damage = fc.array(fc.tuple(fc.nat(model.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, (edits) => {
        const bytes = model.slice();
        for (const [at, byte] of edits) bytes[at] = byte;
        const result = instrument(bytes);
        return result.ok || result.error.message.length > 0;
      }),
      { numRuns: 400 },
    );
  });
});
