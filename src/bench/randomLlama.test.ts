// The model to measure on: as large as it says, found and run like any other.

import { expect, it } from "vitest";
import { terminalFiles } from "../cli/files.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import { LoadedModel } from "../model/model.ts";
import { GREEDY } from "../model/types.ts";
import { randomLlama } from "./randomLlama.ts";

it.each(["fp32", "q4"] as const)(
  "a random Llama in %s answers with finite numbers",
  async (dtype) => {
    const files = randomLlama(await terminalFiles(process.cwd(), "embedded"));
    expect(await files.has("onnx/model_quantized.onnx")).toBe(false);
    const model = await LoadedModel.load(
      files,
      { dtype, device: "wasm" },
      { runtime: nodeRuntime, now: () => 0 },
    );
    expect(model.card).toMatchObject({ layerCount: 8, neuronsPerLayer: 1728, dtype });
    if (dtype === "fp32") expect(model.card.bytes / 4 / 1e6).toBeCloseTo(33, 0); // million weights
    const { lanes } = await model.generate({
      prompt: { kind: "ids", ids: [1, 360, 567] },
      samples: 1,
      maxNewTokens: 4,
      sampling: GREEDY,
      scales: [[]],
    });
    const [sample] = lanes[0]?.samples ?? [];
    expect(new Set(sample?.ids).size).toBeGreaterThan(1);
    expect(sample?.logprobs.every((value) => value < 0 && value > -20)).toBe(true);
    await model.dispose();
  },
  60_000,
);
