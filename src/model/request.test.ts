import { expect, it } from "vitest";
import { sameModel } from "./request.ts";
import type { LoadOptions } from "./types.ts";

it("a default is the model that it came to, and no other", () => {
  const request = (options: LoadOptions, reference = "embedded") => ({ reference, options });
  const same = (asked: LoadOptions, dtype: "fp32" | "q4", wanted: LoadOptions) =>
    sameModel(request(asked), { dtype, device: "wasm" }, request(wanted));
  expect(same({}, "fp32", { dtype: "fp32" })).toBe(true);
  expect(same({}, "q4", { dtype: "q4", device: "wasm" })).toBe(true);
  expect(same({ dtype: "fp32" }, "fp32", {})).toBe(true);
  expect(same({ dtype: "q4" }, "q4", {})).toBe(false); // there may be fp32
  expect(same({}, "fp32", { dtype: "q4" })).toBe(false);
  expect(same({}, "fp32", { device: "webgpu" })).toBe(false);
  expect(same({ device: "wasm" }, "fp32", {})).toBe(false); // there may be WebGPU
  expect(sameModel(request({}), null, request({ dtype: "fp32" }))).toBe(false);
  expect(sameModel(request({}), null, request({}, "embedded-base"))).toBe(false);
});
