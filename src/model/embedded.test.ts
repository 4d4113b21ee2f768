// The embedded model as it ships, on WASM, against what transformers computes from the same weights.

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderFiles } from "../cli/files.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import { LoadedModel } from "./model.ts";
import * as reference from "../cli/testing/embeddedReference.ts";
import { GREEDY } from "./types.ts";

const FOLDER = fileURLToPath(new URL("../../models/embedded/instruct", import.meta.url));
const { largestDifference, TOLERANCE } = reference;

let model: LoadedModel;
beforeAll(async () => {
  const context = { runtime: nodeRuntime, now: () => performance.now() };
  model = await LoadedModel.load(folderFiles("embedded", FOLDER), {}, context);
});
afterAll(() => model.dispose());

describe("the embedded model agrees with transformers", () => {
  it("on logits and on the CETT of an answer, to 1e-4", async () => {
    for (const [row, { ids, answer }] of reference.rows.entries()) {
      const { data } = await model.logits({ kind: "ids", ids }, []);
      expect(largestDifference(data, reference.logits[row])).toBeLessThan(TOLERANCE);
      const group = Array.from({ length: ids.length - answer }, (_, place) => answer + place);
      const mean = await model.capture({ ids, groups: [group], scale: [] });
      expect(largestDifference(mean.data, reference.cett[row])).toBeLessThan(TOLERANCE);
    }
  });

  it("on the greedy answers to 500 questions, all of them", async () => {
    const said: Record<string, string> = {};
    for (const { id, prompt: content } of reference.asked) {
      const prompt = { kind: "messages", messages: [{ role: "user", content }] } as const;
      const request = { prompt, samples: 1, maxNewTokens: 24, sampling: GREEDY, scales: [[]] };
      const { lanes } = await model.generate(request);
      said[id] = lanes[0]?.samples[0]?.text.trim() ?? "";
    }
    expect(Object.keys(said)).toHaveLength(500);
    expect(said).toEqual(reference.answers);
  });
});
