// The page's numbers against what transformers computes from the same weights.

import * as reference from "../src/cli/testing/embeddedReference.ts";
import { expect, test } from "./app.ts";

const { largestDifference, TOLERANCE } = reference;

test("logits, CETT and 500 greedy answers are those of transformers", async ({ app, page }) => {
  test.setTimeout(120_000);
  await app.open();
  const got = await page.evaluate(async (rows) => {
    const found: { logits: number[]; cett: number[] }[] = [];
    for (const { ids, answer } of rows) {
      const logits = await window.hneurons.logits("embedded", { ids });
      const cett = await window.hneurons.cett("embedded", { ids, groups: `${answer}-${ids.length - 1}` });
      found.push({ logits: Array.from(logits.logits.data), cett: Array.from(cett.data) });
    }
    return found;
  }, reference.rows);
  for (const [row, { logits, cett }] of got.entries()) {
    expect(largestDifference(logits, reference.logits[row])).toBeLessThan(TOLERANCE);
    expect(largestDifference(cett, reference.cett[row])).toBeLessThan(TOLERANCE);
  }
  const said = await page.evaluate(async (asked) => {
    const found: Record<string, string> = {};
    for (const { id, prompt } of asked) {
      const made = await window.hneurons.generate("embedded", { prompt, maxNewTokens: 24 });
      found[id] = "samples" in made ? (made.samples[0]?.text.trim() ?? "") : "";
    }
    return found;
  }, reference.asked);
  expect(Object.keys(said)).toHaveLength(500);
  expect(said).toEqual(reference.answers);
});
