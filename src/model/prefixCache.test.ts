// Turns of a conversation with the embedded model: what was read is not read again, and no number changes by it.

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { folderFiles } from "../cli/files.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import { LoadedModel } from "./model.ts";
import type { ChatMessage, GenerateRequest } from "./types.ts";

const FOLDER = fileURLToPath(new URL("../../models/embedded/instruct", import.meta.url));
const load = () =>
  LoadedModel.load(
    folderFiles("embedded", FOLDER),
    {},
    { runtime: nodeRuntime, now: () => performance.now() },
  );
const user = (content: string): ChatMessage => ({ role: "user", content });
const FIRST = [user("What is the capital of France, and which language do people speak there?")];
const SECOND: ChatMessage[] = [
  ...FIRST,
  { role: "assistant", content: "The capital of France is Paris." },
  user("Are you sure?"),
];
const request = (messages: readonly ChatMessage[]): GenerateRequest => ({
  prompt: { kind: "messages", messages },
  samples: 2,
  maxNewTokens: 6,
  sampling: { temperature: 1, topK: 0, topP: 1, seed: 3 },
  scales: [[], [{ layer: 2, index: 5, alpha: 3 }]],
});

let model: LoadedModel;
/** Tokens of each pass over more than one token. */
const passes: number[] = [];
beforeAll(async () => {
  model = await load();
  const step = model.session.step.bind(model.session);
  model.session.step = (input) => {
    const tokens = input.ids[0]?.length ?? 0;
    if (tokens > 1) passes.push(tokens);
    return step(input);
  };
});
afterAll(() => model.dispose());

it("reads a turn behind what it has read, to the bit as a model that has read nothing", async () => {
  const other = await load();
  const apart = await other.generate(request(SECOND));
  await other.dispose();

  const length = (messages: ChatMessage[]) => model.encode({ kind: "messages", messages }).length;
  const first = length(FIRST);
  const more = length(SECOND) - first;
  await model.generate(request(FIRST));
  expect(passes.splice(0)).toEqual([first, first]); // once for each scale
  const together = await model.generate(request(SECOND));
  expect(passes.splice(0)).toEqual([more, more]);
  expect(together.lanes).toEqual(apart.lanes);
  await model.generate({ ...request(SECOND), scales: [[{ layer: 2, index: 5, alpha: 2 }]] });
  expect(passes.splice(0)).toEqual([first, more]); // read under other scales: of no use
});
