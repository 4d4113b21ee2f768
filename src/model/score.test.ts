// Log-probabilities of replies behind a prompt that is read once a lane, against whole passes lane by lane.

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { folderFiles } from "../cli/files.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import { logSoftmaxAt } from "../math/sampling.ts";
import { LoadedModel } from "./model.ts";
import type { Continuation, Prompt } from "./types.ts";

const FOLDER = fileURLToPath(new URL("../../models/embedded/instruct", import.meta.url));
const ASKED = [{ role: "user", content: "What is the capital of France?" }] as const;
const PROMPT: Prompt = { kind: "messages", messages: ASKED };
const REPLIES: readonly Continuation[] = [
  { text: "Paris", whole: true },
  { text: "Paris", whole: false },
  { text: "The capital of France is Rome.", whole: true },
];
/** Every neuron of a layer is turned, so that the lanes differ for certain. */
const layer = (layerIndex: number, alpha: number) =>
  Array.from({ length: 64 }, (_, index) => ({ layer: layerIndex, index, alpha }));
const SCALES = [[], layer(1, 0), layer(3, 2), layer(5, 3)];

let model: LoadedModel;
beforeAll(async () => {
  const context = { runtime: nodeRuntime, now: () => performance.now() };
  model = await LoadedModel.load(folderFiles("embedded", FOLDER), {}, context);
});
afterAll(() => model.dispose());

/** Ids of the conversation with an answer, without the generation prompt that `encode` adds. */
function answeredWith(content: string): readonly number[] {
  const next = model.encode({ kind: "messages", messages: [] });
  const ids = model.encode({ kind: "messages", messages: [...ASKED, { role: "assistant", content }] });
  return ids.slice(0, ids.length - (next.length - 1)); // of which the first begins the text
}

/** Of the last `count` ids of a row that is read whole. */
async function wholePass(
  ids: readonly number[],
  count: number,
  scale: (typeof SCALES)[number],
): Promise<number[]> {
  const step = await model.session.step({
    ids: [ids],
    past: null,
    scale: [scale],
    logits: count + 1,
    ratios: null,
  });
  step.cache.dispose();
  const [logits] = await step.logits!.read();
  const vocab = logits!.length / (count + 1);
  return ids.slice(-count).map((id, t) => logSoftmaxAt(logits!.subarray(t * vocab, (t + 1) * vocab), id));
}

it("gives each token the log-probability that a whole pass under the lane's scale gives it", async () => {
  const prompt = model.encode(PROMPT);
  const scores = await model.score({ prompt: PROMPT, continuations: REPLIES, scales: SCALES });
  expect(scores).toHaveLength(SCALES.length);
  for (const [lane, scale] of SCALES.entries())
    for (const [i, { text, whole }] of REPLIES.entries()) {
      const answered = answeredWith(text); // ends with the token that ends the turn
      const ids = whole ? answered : answered.slice(0, -1);
      const given = scores[lane]![i]!;
      expect(given).toHaveLength(ids.length - prompt.length);
      const expected = await wholePass(ids, given.length, scale);
      expected.forEach((value, t) => expect(given[t]).toBeCloseTo(value, 4));
    }
  expect(new Set(scores.map((lane) => lane[2]!.join())).size).toBe(SCALES.length);
});

it("does not depend on how many lanes are read at once, but for rounding", async () => {
  const request = { prompt: PROMPT, continuations: REPLIES, scales: SCALES };
  const [together, inTurn] = [await model.score(request), await model.score({ ...request, batch: 1 })];
  together.flat(2).forEach((value, i) => expect(inTurn.flat(2)[i]).toBeCloseTo(value, 4));
});

it("refuses an empty reply", async () => {
  const request = { prompt: PROMPT, continuations: [{ text: "", whole: false }], scales: [[]] };
  await expect(model.score(request)).rejects.toMatchObject({ code: "invalid-input" });
});
