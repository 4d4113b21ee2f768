// The page's numbers against what transformers computes from the same weights (models/embedded/reference/).

import { readFileSync } from "node:fs";
import { readNpy } from "../src/exchange/npy.ts";
import { expect, test } from "./app.ts";

const FOLDER = new URL("../models/embedded/", import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, FOLDER), "utf8");
const { rows, answers } = JSON.parse(text("reference/answers.json")) as {
  rows: { ids: number[]; answer: number }[];
  answers: Record<string, string>;
};
const questions = text("questions.jsonl")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { id: string; question: string })
  .filter(({ id }) => id in answers);

function reference(name: string): number[][] {
  const { data } = readNpy(readFileSync(new URL(`reference/${name}.npy`, FOLDER)));
  const width = data.length / rows.length;
  return rows.map((_, row) => Array.from((data as Float32Array).subarray(row * width, (row + 1) * width)));
}

const largest = (got: number[], want: number[]): number =>
  want.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (got[i] ?? Number.NaN))), 0);

test("logits, CETT and 500 greedy answers are those of transformers", async ({ app, page }) => {
  test.setTimeout(120_000);
  await app.open();
  const got = await page.evaluate(async (asked) => {
    const found: { logits: number[]; cett: number[] }[] = [];
    for (const { ids, answer } of asked) {
      const logits = await window.hneurons.logits("embedded", { ids });
      const cett = await window.hneurons.cett("embedded", { ids, groups: `${answer}-${ids.length - 1}` });
      found.push({ logits: Array.from(logits.logits.data), cett: Array.from(cett.data) });
    }
    return found;
  }, rows);
  const [logits, cett] = [reference("logits"), reference("cett")];
  for (const [row, found] of got.entries()) {
    expect(largest(found.logits, logits[row] ?? [])).toBeLessThan(1e-4);
    expect(largest(found.cett, cett[row] ?? [])).toBeLessThan(1e-4);
  }
  const said = await page.evaluate(async (asked) => {
    const found: Record<string, string> = {};
    for (const { id, question } of asked) {
      const prompt = `${question} Respond with the answer only, without any explanation.`;
      const made = await window.hneurons.generate("embedded", { prompt, maxNewTokens: 24 });
      found[id] = "samples" in made ? (made.samples[0]?.text.trim() ?? "") : "";
    }
    return found;
  }, questions);
  expect(Object.keys(said)).toHaveLength(500);
  expect(said).toEqual(answers);
});
