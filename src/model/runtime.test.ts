// What ONNX Runtime's failures become: codes, and words about what to do.

import type { InferenceSession } from "onnxruntime-common";
import { expect, it } from "vitest";
import { openSession, runSession, type Runtime } from "./runtime.ts";

const BAD_ALLOC = "ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc";
const failing = (message: string) => () => Promise.reject(new Error(message));
const run = (message: string) => runSession({ run: failing(message) } as unknown as InferenceSession, {}, []);
const open = (message: string) => {
  const ort = {
    InferenceSession: { create: failing(message) },
  } as unknown as Runtime["ort"];
  return openSession({ ort, device: "wasm" } as Runtime, new Uint8Array(), []);
};

it("says that memory was too small, and that the page has to be reloaded", async () => {
  for (const failed of [
    run(`failed to call OrtRun(). ${BAD_ALLOC}`),
    open(BAD_ALLOC),
    run("memory access out of bounds"),
  ])
    await expect(failed).rejects.toMatchObject({
      code: "unsupported-model",
      message: expect.stringMatching(/4 GB.*smaller model.*reload the page/),
    });
});

it("says in ONNX Runtime's words what it cannot open or run", async () => {
  await expect(open("Unrecognized attribute: axis")).rejects.toMatchObject({
    code: "unsupported-model",
    message: expect.stringContaining("on wasm: Unrecognized attribute: axis."),
  });
  await expect(open("Protobuf parsing failed")).rejects.toMatchObject({
    code: "invalid-file",
  });
  await expect(run("Invalid rank")).rejects.toMatchObject({
    code: "unsupported-model",
    message: expect.stringMatching(/Invalid rank\. Download the model again, or choose another dtype/),
  });
});
