import { expect, it } from "vitest";
import { CURATED, curatedOf, estimatedBytes } from "./curated.ts";

// Sizes of model_<dtype>.onnx with its data as their users report them, in MB.
it.each([
  ["onnx-community/SmolLM2-360M-ONNX", "q4f16", 272],
  ["onnx-community/SmolLM2-360M-ONNX", "q4", 386],
  ["onnx-community/Qwen3-0.6B-ONNX", "q4f16", 570],
  ["onnx-community/Qwen3-0.6B-ONNX", "q4", 919],
  ["onnx-community/Phi-3.5-mini-instruct-onnx-web", "q4f16", 2317],
] as const)("estimates %s %s within 4 %%", (id, dtype, megabytes) => {
  const model = curatedOf(`hub:${id}@main`);
  expect(Math.abs(estimatedBytes(model!, dtype) / 1e6 / megabytes - 1)).toBeLessThan(0.04);
});

it("lists each repository once, smallest first", () => {
  expect(new Set(CURATED.map(({ id }) => id)).size).toBe(CURATED.length);
  const weights = CURATED.map((model) => model.weights);
  expect(weights).toEqual(weights.toSorted((a, b) => a - b));
});
