// The loss of a graphics device as the page lives through it: the worker is gone in the middle of a call.

import { expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { defaultIdentifySpec } from "../study/spec.ts";
import type { IdentifySpec } from "../study/types.ts";
import { createAppStore } from "./store.ts";
import { CARD, cannedWorker, held, lanesReply, type Replies } from "./testing/cannedWorker.ts";

const LOST = new HnError("device-lost", "The graphics device was lost.");
const SPEC: IdentifySpec = {
  ...defaultIdentifySpec(),
  model: { reference: "embedded", dtype: null, device: "auto", sha256: null },
};

/** A page whose model is loaded. `lose` ends the worker, and the call that it is in. */
async function started(replies: (lose: () => never) => Replies) {
  const lose = (): never => {
    worker.die(LOST);
    throw LOST;
  };
  const timers: (() => void)[] = [];
  const worker = cannedWorker(replies(lose));
  const ports = { ...worker.ports, later: (_: number, next: () => void) => void timers.push(next) };
  const app = createAppStore(ports);
  await app.start("");
  const asked = (method: string) =>
    worker.calls.flatMap((call) => (call.method === method ? [call.args] : []));
  const settled = async () => {
    await app.activity.whenIdle();
    return app.store.getState();
  };
  return { app, asked, settled, state: app.store.getState, timers };
}

it("loads the model again and answers, with the conversation as it was", async () => {
  let runs = 0;
  const { asked, settled, state } = await started((lose) => ({
    lanes: (args) => (++runs === 2 ? lose() : lanesReply(args, runs)),
  }));
  await state().ask("Who?");
  await state().ask("And then?");
  const { card, history, lanes, lanesError, modelError, notices, question } = await settled();
  expect(asked("load")).toHaveLength(2);
  expect(asked("lanes")[2]).toEqual(asked("lanes")[1]);
  expect({ card, question, lanesError, modelError }).toEqual({
    card: CARD,
    question: "And then?",
    lanesError: null,
    modelError: null,
  });
  expect(history).toMatchObject([{ content: "Who?" }, { content: "α is 1" }]);
  expect(lanes.every(({ result }) => result !== null)).toBe(true);
  expect(notices.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/lost.*loaded again, on the processor/),
  );
});

it("does not try for ever: a second loss within a minute is told, and leaves the rest to the person", async () => {
  let working = false;
  const { asked, settled, state, timers } = await started((lose) => ({
    lanes: (args) => (working ? lanesReply(args, 1) : lose()),
  }));
  await state().ask("Who?");
  expect(await settled()).toMatchObject({
    card: null,
    question: "Who?",
    modelError: { code: "device-lost", message: expect.stringMatching(/twice within a minute/) },
  });
  expect(asked("load")).toHaveLength(2);
  for (const next of timers) next(); // a minute later
  await state().loadModel(state().wanted);
  expect(await settled()).toMatchObject({ card: null });
  expect(asked("load")).toHaveLength(4); // the person's, and one by itself
  working = true;
  await state().loadModel(state().wanted);
  expect((await settled()).lanes[0]?.pieces).toEqual(["α", " is", " 1"]);
});

it("goes on with a study from its journal, and with what a script waits for", async () => {
  const found = new HnError("too-few-rows", "The study went on to its end.");
  let studies = 0;
  let logits = 0;
  const { app, asked, settled, timers } = await started((lose) => ({
    identify: () => {
      if (++studies === 1) lose();
      throw found;
    },
    logits: () => (++logits === 1 ? lose() : { data: Float32Array.of(1), shape: [1] }),
  }));
  await expect(app.machinery.study({ id: "a", spec: SPEC, resume: false })).rejects.toBe(found);
  expect(asked("identify")).toMatchObject([
    { id: "a", resume: false },
    { id: "a", resume: true },
  ]);
  expect(await settled()).toMatchObject({ card: CARD, study: { state: "failed" } });
  for (const next of timers) next(); // a minute later
  const one = { prompt: { kind: "ids", ids: [1] }, scale: [] } as const;
  expect(await app.call("logits", one)).toEqual({ data: Float32Array.of(1), shape: [1] });
  expect(asked("load")).toHaveLength(3);
});

it("goes on with a download, whose access token has to be given again", async () => {
  let fetches = 0;
  const { settled, state } = await started((lose) => ({
    downloadModel: () => (++fetches === 1 ? lose() : null),
  }));
  await state().setToken("hf_secret");
  await state().resumeDownload("hub:a/b", "q4");
  const { downloads, hasToken, notices } = await settled();
  expect({ downloads, hasToken, fetches }).toEqual({ downloads: [], hasToken: false, fetches: 2 });
  expect(notices.map(({ text }) => text)).toContainEqual(expect.stringMatching(/access token.*forgotten/));
});

it("tells the new thread what was picked, and makes a question wait for the model", async () => {
  let runs = 0;
  let picks = 0;
  const telling = held<null>();
  const { app, asked, settled, state } = await started((lose) => ({
    lanes: (args) => (++runs === 1 ? lose() : lanesReply(args, runs)),
    pickFiles: () => (++picks === 1 ? null : telling.promise),
  }));
  await state().pickFiles("mine", [], { dtype: null, device: "webgpu" });
  await state().ask("Who?");
  app.store.subscribe(({ question }) => question === "And then?" && telling.resolve(null));
  await state().ask("And then?"); // the model is on its way back
  expect(await settled()).toMatchObject({
    card: CARD,
    loaded: { reference: "files:mine", device: "webgpu" },
    question: "And then?",
    lanesError: null,
    modelError: null,
  });
  expect(asked("pickFiles")).toEqual(Array(2).fill({ name: "mine", files: [] }));
  expect(asked("load")).toHaveLength(3); // the embedded one at the start; this one twice
});
