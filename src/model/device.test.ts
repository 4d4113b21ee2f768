import { describe, expect, it } from "vitest";
import { err, ok } from "../base/result.ts";
import {
  chooseDevice,
  embeddingBytes,
  gpuDtypes,
  sizeOf,
  WASM_MEMORY,
  type GpuFacts,
  type ModelSize,
} from "./device.ts";
import { DTYPES, type Dtype } from "./types.ts";

const GPU: GpuFacts = { adapter: "acme one", isSoftware: false, shaderF16: true, bufferBytes: 2e9 };
const machine = (gpu: Partial<GpuFacts> | null) => ({
  gpu: gpu === null ? err("There is none.") : ok({ ...GPU, ...gpu }),
  wasm: { threads: 2, memoryBytes: WASM_MEMORY },
});
const model = ({ dtype = "fp32", ...known }: Partial<ModelSize> = {}): ModelSize =>
  sizeOf(dtype, { graphBytes: 1e6, dataBytes: 0, ...known });

describe("auto", () => {
  const chosen = (gpu: Partial<GpuFacts> | null, size: Partial<ModelSize> = {}) =>
    chooseDevice("auto", machine(gpu), model(size));

  it("takes a GPU that is one and holds the model", () => {
    expect(chosen({})).toEqual({ device: "webgpu", reason: "WebGPU on the adapter acme one." });
    expect(chosen({}, { dtype: "q4f16", largestTensorBytes: 2e9 }).device).toBe("webgpu");
  });

  it.each<[string, Partial<GpuFacts> | null, Partial<ModelSize>, RegExp]>([
    ["there is none", null, {}, /^There is none\. Running on the processor \(WASM\) instead\.$/],
    ["it is a software one", { isSoftware: true }, {}, /software/],
    ["it has no float16", { shaderF16: false }, { dtype: "q4f16" }, /shader-f16.*fp32, q8, q4\. Running/],
    [
      "it has no float16, and the graph computes in it",
      { shaderF16: false },
      { computesHalf: true },
      /q8, q4\. Run/,
    ],
    ["a weight is too large", {}, { largestTensorBytes: 2.1e9 }, /weight of 2\.1 GB.*2\.0 GB/],
  ])("runs on the processor where %s, and says why", (_, gpu, size, reason) => {
    expect(chosen(gpu, size)).toEqual({ device: "wasm", reason: expect.stringMatching(reason) });
  });

  it("refuses what neither holds, before it is downloaded", () => {
    expect(() => chosen(null, { graphBytes: 2.2e9 })).toThrow(
      expect.objectContaining({
        code: "out-of-memory",
        message: expect.stringMatching(/^There is none\. .*4\.4 GB/),
      }),
    );
    expect(chosen({}, { graphBytes: 2.2e9 }).device).toBe("webgpu");
  });
});

describe("a device that was chosen", () => {
  it("is taken, a software one as well", () => {
    expect(chooseDevice("webgpu", machine({ isSoftware: true }), model()).reason).toMatch(/\(software\)/);
    expect(chooseDevice("wasm", machine({}), model())).toEqual({
      device: "wasm",
      reason: "WASM was chosen.",
    });
  });

  it.each<[Partial<GpuFacts> | null, Partial<ModelSize>, string, RegExp]>([
    [null, {}, "device-unavailable", /^There is none\. Choose auto or wasm/],
    [
      { shaderF16: false },
      { dtype: "fp16" },
      "dtype-unavailable",
      /fp32, q8, q4\. Choose one of those dtypes/,
    ],
    [{ bufferBytes: 1e9 }, { largestTensorBytes: 1.5e9 }, "device-unavailable", /1\.5 GB/],
  ])("or refused with a code (%#)", (gpu, size, code, message) => {
    expect(() => chooseDevice("webgpu", machine(gpu), model(size))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

it("counts the memory of WebAssembly by where the weights lie, and float16 ones as they are unpacked", () => {
  const fits = (size: Partial<ModelSize>): boolean => {
    try {
      return chooseDevice("wasm", machine(null), model(size)).device === "wasm";
    } catch {
      return false;
    }
  };
  expect(fits({ graphBytes: 2e9 })).toBe(true);
  expect(fits({ graphBytes: 1e6, dataBytes: 4e9 })).toBe(true);
  expect(fits({ graphBytes: 1e6, dataBytes: 4.5e9 })).toBe(false);
  expect(fits({ dtype: "fp16", graphBytes: 1.2e9 })).toBe(false);
  expect(fits({ graphBytes: null, dataBytes: null })).toBe(true);
});

it("offers the dtypes that a GPU runs", () => {
  expect(gpuDtypes({ shaderF16: true })).toEqual(DTYPES);
  expect(gpuDtypes({ shaderF16: false })).toEqual(["fp32", "q8", "q4"] satisfies Dtype[]);
  expect(embeddingBytes(1000, 64, "fp16")).toBe(128_000);
});
