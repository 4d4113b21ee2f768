import { expect, it } from "vitest";
import type { SelfCheck } from "../model/selfCheck.ts";
import { createAppStore } from "./store.ts";
import { CARD, cannedWorker, held, lanesReply } from "./testing/cannedWorker.ts";

/** A page, and the timers that are set in it. */
async function started(replies: Parameters<typeof cannedWorker>[0]) {
  const timers: (() => void)[] = [];
  const worker = cannedWorker(replies);
  const app = createAppStore({ ...worker.ports, later: (_, next) => void timers.push(next) });
  await app.start("");
  const asked = () => worker.calls.filter(({ method }) => method === "selfCheck");
  return { app, asked, state: app.store.getState, pass: () => timers.splice(0).forEach((next) => next()) };
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it("comes once nothing is under way, and is shown", async () => {
  const answer = held<void>();
  const { asked, pass, state } = await started({
    lanes: async (args) => {
      await answer.promise;
      return lanesReply(args, 1);
    },
  });
  const asking = state().ask("Who?");
  await turn();
  pass();
  await turn();
  expect(asked()).toEqual([]);
  answer.resolve();
  await asking;
  await turn();
  expect(asked()).toMatchObject([{ args: { reference: "embedded" } }]);
  expect(state().selfCheck).toEqual({ difference: 0, tolerance: 0 });
});

it("is not made again where the load knows it, and says what is wrong", async () => {
  const selfCheck: SelfCheck = { difference: 0.3, tolerance: 0 };
  const { asked, pass, state } = await started({ load: () => ({ ...CARD, selfCheck }) });
  expect(state().selfCheck).toEqual(selfCheck);
  expect(state().notices.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/does not compute what its file does.*3\.0e-1/),
  );
  pass();
  await turn();
  expect(asked()).toEqual([]);
});

it("says nothing of a model that is not there any more", async () => {
  const { app, asked, pass, state } = await started({});
  await state().loadModel({ reference: "hub:a/b", dtype: null, device: "auto" });
  await app.activity.whenIdle();
  pass();
  await turn();
  expect(asked()).toMatchObject([{ args: { reference: "hub:a/b" } }]);
});
