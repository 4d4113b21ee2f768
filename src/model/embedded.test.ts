// The embedded model as it ships, on WASM, against what transformers computes from the same weights
// (models/make/reference.py wrote models/embedded/reference/).

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderFiles } from "../cli/files.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import { readNpy } from "../exchange/npy.ts";
import { LoadedModel } from "./model.ts";
import { GREEDY } from "./types.ts";

const FOLDER = fileURLToPath(new URL("../../models/embedded", import.meta.url));
const ANSWER_ONLY = " Respond with the answer only, without any explanation.";
const TOLERANCE = 1e-4;

const { rows, answers } = JSON.parse(await readFile(`${FOLDER}/reference/answers.json`, "utf8")) as {
  rows: { ids: number[]; answer: number }[];
  answers: Record<string, string>;
};
const questions = new Map(
  (await readFile(`${FOLDER}/questions.jsonl`, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; question: string })
    .map(({ id, question }) => [id, question]),
);

async function reference(name: string): Promise<Float32Array[]> {
  const { data, shape } = readNpy(await readFile(`${FOLDER}/reference/${name}.npy`));
  const width = data.length / (shape[0] ?? 1);
  return rows.map((_, row) => (data as Float32Array).subarray(row * width, (row + 1) * width));
}

const largest = (got: Float32Array, want: Float32Array): number =>
  want.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (got[i] ?? Number.NaN))), 0);

let model: LoadedModel;
beforeAll(async () => {
  const context = { runtime: nodeRuntime, now: () => performance.now() };
  model = await LoadedModel.load(folderFiles("embedded", `${FOLDER}/instruct`), {}, context);
});
afterAll(() => model.dispose());

describe("the embedded model agrees with transformers", () => {
  it("on logits and on the CETT of an answer, to 1e-4", async () => {
    const [logits, cett] = [await reference("logits"), await reference("cett")];
    for (const [row, { ids, answer }] of rows.entries()) {
      const got = await model.logits({ kind: "ids", ids }, []);
      expect(largest(got.data, logits[row] as Float32Array)).toBeLessThan(TOLERANCE);
      const group = Array.from({ length: ids.length - answer }, (_, place) => answer + place);
      const mean = await model.capture({ ids, groups: [group], scale: [] });
      expect(largest(mean.data, cett[row] as Float32Array)).toBeLessThan(TOLERANCE);
    }
  });

  it("on the greedy answers to 500 questions, all of them", async () => {
    const said: Record<string, string> = {};
    for (const id of Object.keys(answers)) {
      const content = `${questions.get(id)}${ANSWER_ONLY}`;
      const prompt = { kind: "messages", messages: [{ role: "user", content }] } as const;
      const request = { prompt, samples: 1, maxNewTokens: 24, sampling: GREEDY, scales: [[]] };
      const { lanes } = await model.generate(request);
      said[id] = lanes[0]?.samples[0]?.text.trim() ?? "";
    }
    expect(Object.keys(said)).toHaveLength(500);
    expect(said).toEqual(answers);
  });
});
