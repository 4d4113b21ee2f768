import { describe, expect, it } from "vitest";
import { err, ok } from "../../base/result.ts";
import { WASM_MEMORY, type DeviceFacts, type GpuFacts } from "../../model/device.ts";
import type { AskedModel } from "../../state/libraryTypes.ts";
import { readName } from "./names.ts";
import { curatedOf } from "./curated.ts";
import { downloadDetail, fitText, gpuText, hubPage, licenceText, roomText, sizeText } from "./words.ts";

const machine = (gpu: Partial<GpuFacts> | null): DeviceFacts => ({
  gpu:
    gpu === null
      ? err("There is none.")
      : ok({ adapter: "acme one", isSoftware: false, shaderF16: true, bufferBytes: 1e9, ...gpu }),
  wasm: { threads: 2, memoryBytes: WASM_MEMORY },
});

const planned = (bytes: number, present: number, more: Partial<AskedModel> = {}): AskedModel => ({
  plan: {
    reference: "hub:o/m@main",
    commit: "c".repeat(40),
    licence: "mit",
    gated: false,
    keeps: true,
    dtype: "fp32",
    choices: [{ dtype: "fp32", bytes, present }],
    files: [{ path: "onnx/model.onnx", bytes, present, verified: false }],
  },
  hasRoom: null,
  machine: machine(null),
  device: "auto",
  ...more,
});

describe("what is typed", () => {
  it.each([
    ["o/m", { kind: "reference", reference: "hub:o/m" }],
    [" o/m.x@v2 ", { kind: "reference", reference: "hub:o/m.x@v2" }],
    ["https://huggingface.co/o/m", { kind: "reference", reference: "https://huggingface.co/o/m" }],
    ["embedded", { kind: "reference", reference: "embedded" }],
    ["smol lm", { kind: "search", words: "smol lm" }],
    ["Qwen3", { kind: "search", words: "Qwen3" }],
    ["", { kind: "fault" }],
    ["hub:o", { kind: "fault" }],
    ["/home/me/model", { kind: "fault" }],
  ])("%j names what it says", (typed, named) => {
    expect(readName(typed)).toMatchObject(named);
  });
});

describe("what is said before a download", () => {
  it("is its size, and what of it is here", () => {
    expect(sizeText(planned(2_000_000, 0).plan)).toBe("2 MB");
    expect(sizeText(planned(2_000_000, 500_000).plan)).toBe("2 MB, of which 500 kB are here");
    expect(sizeText(planned(0, 0).plan)).toBe("the server does not say");
  });

  it("is that there is no room for what is missing", () => {
    expect(roomText(planned(2000, 0, { hasRoom: false }))).toContain("2 kB are to be fetched");
    expect(roomText(planned(2000, 0, { hasRoom: true }))).toBeNull();
    expect(roomText(planned(2000, 0))).toBeNull();
  });

  it("is what of this machine is too small", () => {
    expect(fitText(planned(5e9, 0))).toMatch(/On the processor the model takes 10\.0 GB of memory/);
    expect(fitText(planned(1e9, 0))).toBeNull();
    const small = { machine: machine({ bufferBytes: 100e6 }) };
    expect(fitText(planned(100e6, 0, small))).toBeNull();
    expect(fitText(planned(101e6, 0, small))).toContain("If a single weight is larger");
    const known = planned(1e9, 0, { machine: machine({ bufferBytes: 268e6 }) });
    const qwen = { ...known, plan: { ...known.plan, reference: "hub:onnx-community/Qwen3-0.6B-ONNX@main" } };
    expect(fitText(qwen)).toMatch(
      /a weight of 0\.6 GB.*holds 0\.3 GB in one piece\. Running on the processor/,
    );
    expect(fitText({ ...qwen, device: "webgpu" })).toMatch(/Choose auto or wasm/);
    expect(fitText({ ...qwen, device: "wasm" })).toBeNull();
  });

  it("is that the GPU lacks the dtype's float16", () => {
    const { plan, ...rest } = planned(1e6, 0, { machine: machine({ shaderF16: false }) });
    expect(fitText({ ...rest, plan: { ...plan, dtype: "fp16" } })).toMatch(/no shader-f16.*Running on the/);
  });

  it("is which dtypes the GPU runs", () => {
    const qwen = curatedOf("hub:onnx-community/Qwen3-0.6B-ONNX")!;
    const words = [1e9, 400e6, 100e6].map((bufferBytes) => gpuText(qwen, machine({ bufferBytes })));
    expect(words).toEqual(["fits", "only q4f16, fp16", "does not run"]);
    expect(gpuText(qwen, machine({ shaderF16: false }))).toBe("only fp32");
  });

  it("is its licence in words, and its page", () => {
    expect(["mit", "apache-2.0", "openrail", null].map(licenceText)).toEqual([
      "MIT",
      "Apache 2.0",
      "openrail",
      "not stated",
    ]);
    expect(hubPage("hub:o/m@main", null)).toBe("https://huggingface.co/o/m");
    expect(hubPage("hub:o/m", "http://localhost:1")).toBe("http://localhost:1/o/m");
    expect(hubPage("https://example.org/m", null)).toBeNull();
  });
});

it("a download says its file, how far it is, how fast, how long; or why it waits", () => {
  const progress = {
    path: "onnx/model.onnx",
    loaded: 12e6,
    total: 72e6,
    present: 13e6,
    bytes: 73e6,
    wait: null,
  };
  const view = { reference: "hub:o/m", dtype: "q4", state: "running", error: null } as const;
  expect(downloadDetail({ ...view, progress, rate: 1e6 })).toBe(
    "onnx/model.onnx · 12 MB of 72 MB · 1 MB/s · about 1 min left",
  );
  expect(downloadDetail({ ...view, progress: null, rate: null })).toBe("starting");
  const wait = { seconds: 6.2, reason: "The server asks to wait" };
  expect(downloadDetail({ ...view, progress: { ...progress, wait }, rate: 1e6 })).toBe(
    "The server asks to wait; trying again in 7 s",
  );
});
