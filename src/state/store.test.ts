import { describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import type { LanesRequest } from "../model/lanes.ts";
import { identify } from "../study/identify.ts";
import { localSolver } from "../study/localSolver.ts";
import { MemoryStore } from "../study/testing/memoryStore.ts";
import { toyFacts, ToyModel } from "../study/testing/toyModel.ts";
import { defaultIdentifySpec } from "../study/spec.ts";
import type { IdentifySpec } from "../study/types.ts";
import type { ModelWorkerMethods } from "../workers/protocol.ts";
import { EMBEDDED } from "./modelSlice.ts";
import { createAppStore } from "./store.ts";
import { CARD, cannedWorker, held, lanesReply, type Replies } from "./testing/cannedWorker.ts";
import type { NeuronSource, State } from "./types.ts";

const NEURONS: NeuronSource = {
  label: "test",
  weights: [
    { layer: 0, index: 1, weight: 2 },
    { layer: 1, index: 5, weight: 0.5 },
  ],
  intercept: -1,
  sha256: CARD.sha256,
};

type Shipped = ModelWorkerMethods["shippedStudy"]["result"];
const SHIPPED = {
  summary: { hNeurons: [] },
  neurons: { neurons: [], intercept: 0, model: { sha256: CARD.sha256 } },
} as unknown as Shipped;

async function started(replies: Replies = {}, hash = "", settings: Readonly<Record<string, unknown>> = {}) {
  const worker = cannedWorker(replies);
  Object.assign(worker.kept, settings);
  const app = createAppStore(worker.ports);
  await app.start(hash);
  const state = () => app.store.getState();
  const count = (method: string) => worker.calls.filter((call) => call.method === method).length;
  return { ...worker, app, state, count };
}

/** What was said last of what the model is asked. */
const lastOf = ({ prompt }: LanesRequest) =>
  prompt.kind === "messages" ? prompt.messages.at(-1)?.content : null;

/** Rejects with `aborted` once the call is cancelled, as the worker does. */
const untilAborted = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(new HnError("aborted", "Stopped.")), { once: true });
  });

describe("a new conversation", () => {
  it("is begun by a question that is asked anew, and the one before is gone back to", async () => {
    const { state, calls } = await started();
    await state().ask("Who?");
    await state().ask("And then?");
    await state().ask("What?", { anew: true });
    expect(state().history).toEqual([]);
    const asked = calls.findLast(({ method }) => method === "lanes")?.args as LanesRequest;
    expect(asked.prompt).toEqual({ kind: "messages", messages: [{ role: "user", content: "What?" }] });
    expect(state().aside).toMatchObject([{ question: "And then?" }]);
    await state().takeUp(0);
    expect(state()).toMatchObject({ question: "And then?", history: [{ content: "Who?" }, {}] });
    expect(state().aside).toMatchObject([{ question: "What?" }]);
    expect(state().lanes.every(({ result }) => result !== null)).toBe(true);
  });
  it("loses nothing by a question that is too long, nor by beginning with none", async () => {
    const { state } = await started({
      lanes: (args) => {
        if (lastOf(args) === "long") throw new HnError("out-of-range", "Too long.");
        return lanesReply(args, 1);
      },
    });
    await state().ask("Who?");
    await state().ask("long", { anew: true });
    expect(state()).toMatchObject({ question: "Who?", aside: [], lanesError: { code: "out-of-range" } });
    state().clearConversation();
    state().clearConversation();
    expect(state().aside).toMatchObject([{ question: "Who?" }]);
  });
  it.each([
    ["α", (one: State) => one.setAlpha(0.5)],
    ["system text", (one: State) => one.setSystem("Be brief.")],
    ["sampling", (one: State) => one.setSampling({ maxNewTokens: 9 })],
    ["neurons", (one: State) => one.useNeurons({ ...NEURONS, intercept: 3 })],
  ])("is not taken for another of the same words with another %s", async (_, change) => {
    const { state } = await started();
    state().useNeurons(NEURONS);
    for (const then of [() => undefined, change, () => undefined]) {
      then(state());
      await state().ask("Who?");
      state().clearConversation();
    }
    expect(state().aside).toHaveLength(2); // of those that are the same, one is enough
  });
});

describe("a visit", () => {
  it("loads the embedded model", async () => {
    const { state, calls } = await started();
    expect(state().card).toEqual(CARD);
    expect(calls.find(({ method }) => method === "load")?.args).toEqual({
      reference: "embedded",
      options: { device: "auto" },
    });
  });
  it("says where the study that ships cannot be had", async () => {
    const { state } = await started();
    expect(state().notices).toMatchObject([{ tone: "problem", text: expect.stringMatching(/ships.*None/) }]);
  });
  it("is ready before the study that ships, which then comes without a moment that denies it", async () => {
    const open = held<Shipped>();
    const { state, app } = await started({ shippedStudy: () => open.promise });
    expect(state()).toMatchObject({ card: CARD, loading: null, shipping: true, result: null });
    const denied: unknown[] = [];
    app.store.subscribe(({ shipping, result }) => denied.push(!shipping && result === null));
    open.resolve(SHIPPED);
    await app.activity.whenIdle();
    expect(state()).toMatchObject({ shipping: false, result: { id: null }, neurons: { weights: [] } });
    expect(denied).not.toContain(true);
  });
  it("takes the shipped neurons again after a study of another model", async () => {
    const base = { ...CARD, id: "embedded-base", sha256: "b".repeat(64) };
    const found = {
      ...SHIPPED,
      summary: { hNeurons: [] },
      neurons: { ...SHIPPED.neurons, model: { sha256: base.sha256 } },
    } as unknown as Shipped;
    const { state, app, kept } = await started(
      {
        load: ({ reference }) => (reference === "embedded" ? CARD : base),
        shippedStudy: () => SHIPPED,
        identify: () => found,
      },
      "",
      { wanted: { reference: "embedded-base", dtype: null, device: "auto" } },
    );
    expect(kept).toHaveProperty("wanted.reference", "embedded-base");
    await state().startStudy({ perClass: 5, maxQuestions: null, seed: 0 });
    expect(state().neurons?.sha256).toBe(base.sha256);
    await state().loadModel(EMBEDDED);
    await app.activity.whenIdle();
    expect(state()).toMatchObject({
      card: CARD,
      neurons: { sha256: CARD.sha256 },
      result: { id: "study-1" },
    });
    expect(state().notices.map(({ text }) => text)).not.toContainEqual(
      expect.stringMatching(/^No H-Neurons/),
    );
  });
  it("keeps a failed load in its slice and the page usable", async () => {
    const { state } = await started({
      load: () => {
        throw new HnError("network", "No network.");
      },
    });
    expect(state().modelError).toEqual({ code: "network", message: "No network." });
    expect(state().loading).toBeNull();
    await state().ask("Who?");
    expect(state().lanesError?.code).toBe("network");
  });
  it("goes on in memory where storage is denied", async () => {
    const worker = cannedWorker();
    const denied = async () => Promise.reject(new HnError("storage-denied", "No."));
    const app = createAppStore({ ...worker.ports, settings: { load: denied, save: denied } });
    await app.start("");
    app.store.getState().setTheme("dark");
    expect(app.store.getState().notices.map(({ tone }) => tone)).toContain("info");
    expect(app.store.getState().card).toEqual(CARD);
  });
  it("keeps the theme and the chosen model, and ignores what is not valid", async () => {
    const { state, kept } = await started();
    state().setTheme("dark");
    await state().loadModel({ reference: "hub:a/b", dtype: "q4", device: "wasm" });
    expect(kept).toEqual({ theme: "dark", wanted: { reference: "hub:a/b", dtype: "q4", device: "wasm" } });
    const worker = cannedWorker();
    Object.assign(worker.kept, { theme: "dark", wanted: { reference: 5 } });
    const app = createAppStore(worker.ports);
    await app.start("");
    expect(app.store.getState().theme).toBe("dark");
    expect(app.store.getState().wanted.reference).toBe("embedded");
  });
  it("says that the worker died and loads again with the next request", async () => {
    const { state, die, count } = await started();
    die();
    expect(state().card).toBeNull();
    expect(state().notices.at(-1)?.tone).toBe("problem");
    await state().ask("Who?");
    expect(count("load")).toBe(2);
    expect(state().lanes[0]?.pieces.join("")).toBe("α is 1");
  });
});

describe("neurons", () => {
  it("are used only in the model they were found in", async () => {
    const { state } = await started();
    state().useNeurons({ ...NEURONS, sha256: "b".repeat(64) });
    expect(state().neurons).toBeNull();
    expect(state().notices.at(-1)?.text).toMatch(/another model/);
    state().useNeurons(NEURONS);
    expect(state().neurons).toEqual(NEURONS);
  });
  it("stay where the same model is loaded at another dtype", async () => {
    const q8 = { ...CARD, dtype: "q8" as const, sha256: "8".repeat(64) };
    const found = {
      ...NEURONS,
      study: { spec: {}, summary: { model: { id: CARD.id, dtype: CARD.dtype } }, created: null },
    } as unknown as NeuronSource;
    const { state } = await started({ load: ({ options }) => (options.dtype === "q8" ? q8 : CARD) });
    state().useNeurons(found);
    await state().loadModel({ reference: "embedded", dtype: "q8", device: "auto" });
    expect(state()).toMatchObject({ card: { dtype: "q8" }, neurons: found });
    await state().loadModel({ reference: "embedded", dtype: null, device: "auto" });
    expect(state()).toMatchObject({ card: { dtype: CARD.dtype }, neurons: found });
  });
  it("outside the model are refused", async () => {
    const { state } = await started();
    state().useNeurons({ ...NEURONS, weights: [{ layer: 2, index: 0, weight: 1 }] });
    expect(state().neurons).toBeNull();
  });
});

describe("asking", () => {
  it("answers in one lane without neurons, in four with them", async () => {
    const { state, app } = await started();
    await state().ask("Who?");
    expect(state().lanes.map(({ id }) => id)).toEqual(["one"]);
    state().useNeurons(NEURONS);
    await app.activity.whenIdle();
    expect(state().lanes.map(({ id }) => id)).toEqual(["zero", "one", "yours", "placebo"]);
    expect(state().lanes[2]?.result).toEqual({
      divergence: 2,
      finish: "stop",
      deltaLogprob: 0.5,
      kl: expect.closeTo(0.1),
    });
    expect(state().heatmap.status).toBe("ready");
    expect(state().region).toEqual({ lane: "yours", token: null });
  });
  it("goes on from the answer of yours", async () => {
    const { state } = await started();
    state().useNeurons(NEURONS);
    await state().ask("Who?");
    await state().ask("Sure?");
    expect(state().history).toEqual([
      { role: "user", content: "Who?" },
      { role: "assistant", content: "α is 2" },
    ]);
    await state().editTurn(0, "When?");
    expect(state().history).toEqual([]);
    expect(state().question).toBe("When?");
  });
  it("regenerates for the newest α only, and never runs two at once", async () => {
    let running = 0;
    let most = 0;
    const alphas: number[] = [];
    const { state, app } = await started({
      async lanes(request, { signal }) {
        most = Math.max(most, ++running);
        const alpha = request.lanes[2]?.scale[0]?.alpha ?? 1;
        try {
          if (alpha < 3) await untilAborted(signal);
          alphas.push(alpha);
          return lanesReply(request, 1);
        } finally {
          running--;
        }
      },
    });
    state().useNeurons(NEURONS);
    void state().ask("Who?");
    await new Promise((next) => setTimeout(next));
    for (const alpha of [2.1, 2.2, 2.5, 3]) {
      await Promise.resolve();
      state().setAlpha(alpha);
    }
    state().commitAlpha();
    await app.activity.whenIdle();
    expect(most).toBe(1);
    expect(alphas).toEqual([3]);
    expect(state().lanes[2]?.alpha).toBe(3);
    expect(state().generating).toBe(false);
  });
  it("stops without an error", async () => {
    const { state, app } = await started({ lanes: (_, { signal }) => untilAborted(signal) });
    const asked = state().ask("Who?");
    await new Promise((next) => setTimeout(next));
    expect(state().generating).toBe(true);
    state().stop();
    await asked;
    await app.activity.whenIdle();
    expect(state().generating).toBe(false);
    expect(state().lanesError).toBeNull();
  });
  it("takes back a question that is too long for the model", async () => {
    const { state, app } = await started({
      lanes(request) {
        if (lastOf(request) === "Long") throw new HnError("out-of-range", "Too long.");
        return lanesReply(request, 1);
      },
    });
    await state().ask("Long");
    const error = { code: "out-of-range", message: "Too long." };
    expect(state()).toMatchObject({ question: null, draft: "Long", lanes: [], lanesError: error });
    await state().ask("Who?");
    const { lanes, run } = state();
    state().setRegion({ lane: "one", token: 1 });
    await state().ask("Long");
    expect(state()).toMatchObject({ question: "Who?", history: [], draft: "Long", lanesError: error });
    expect(state().lanes).toBe(lanes);
    await app.activity.whenIdle();
    expect(state()).toMatchObject({ run, region: { token: 1 }, heatmap: { status: "ready" } });
  });
  it("keeps no answer that was cut short in the history", async () => {
    let cut = true;
    const { state } = await started({
      async lanes(request, { signal, onEvent }) {
        onEvent?.({ tokens: [{ lane: 0, position: 0, piece: "half", logprob: 0 }], risks: [] });
        return cut ? untilAborted(signal) : lanesReply(request, 1);
      },
    });
    void state().ask("Who?");
    await new Promise((next) => setTimeout(next));
    expect(state().lanes[0]?.pieces).toEqual(["half"]);
    cut = false;
    await state().ask("When?");
    expect(state()).toMatchObject({ question: "When?", history: [] });
  });
  it.each(["ends", "is stopped first"])(
    "leaves nothing of a run that %s after the conversation was cleared",
    async (how) => {
      const open = held<void>();
      const { state, app, hashes } = await started({
        async lanes(request, { onEvent }) {
          await open.promise;
          onEvent?.({ tokens: [{ lane: 0, position: 0, piece: "late", logprob: 0 }], risks: [] });
          return lanesReply(request, 1);
        },
      });
      const asked = state().ask("Who?");
      await new Promise((next) => setTimeout(next));
      if (how !== "ends") state().stop();
      state().clearConversation();
      expect(state().generating).toBe(false);
      open.resolve();
      await asked;
      await app.activity.whenIdle();
      expect(state()).toMatchObject({ question: null, lanes: [], run: null, generating: false });
      expect(hashes).toEqual(["#/explore"]);
    },
  );
});

describe("a link", () => {
  const linked = async (question = "Who?") => {
    const { state, hashes } = await started();
    state().useNeurons(NEURONS);
    await state().ask(question);
    expect(hashes.at(-1)).toMatch(/^#\/explore\?s=2\./);
    return { link: state().link(), lanes: state().lanes };
  };
  const hashOf = (link: string) => link.slice(link.indexOf("#"));

  it("opens as a replay without a model, and runs to the same words", async () => {
    const { link, lanes } = await linked();
    const { state, count } = await started({}, hashOf(link));
    expect(count("load")).toBe(0);
    expect(state().replay).toMatchObject({ reference: "embedded", question: "Who?", sha256: CARD.sha256 });
    expect(state().lanes.map(({ pieces }) => pieces)).toEqual(lanes.map(({ pieces }) => pieces));
    await state().runReplay();
    expect(state().replay).toBeNull();
    expect(state().lanes.map(({ match }) => match)).toEqual(Array(4).fill("match"));
    expect(state().lanes[3]?.scale).toEqual(lanes[3]?.scale);
  });
  it("has no badge on lanes that ran at another dose or draw than the sender's", async () => {
    const { link } = await linked();
    const open = held<void>();
    const { state, app } = await started(
      {
        async lanes(request) {
          await open.promise;
          return lanesReply(request, 1);
        },
      },
      hashOf(link),
    );
    const ran = state().runReplay();
    await new Promise((next) => setTimeout(next));
    state().setAlpha(0);
    state().redrawPlacebo();
    open.resolve();
    await ran;
    await app.activity.whenIdle();
    expect(state().lanes.map(({ alpha, match }) => [alpha, match])).toEqual([
      [0, "match"],
      [1, "match"],
      [0, null],
      [0, null],
    ]);
  });
  it("shows the sender's α until it is run here", async () => {
    const { link } = await linked();
    const { state } = await started({}, hashOf(link));
    state().setAlpha(0.5);
    expect(state()).toMatchObject({ alpha: 2, replay: { question: "Who?" } });
  });
  it("that this tab wrote goes on after a reload, with its model and no sender", async () => {
    const before = await started();
    before.state().useNeurons(NEURONS);
    await before.state().ask("Who?");
    before.state().setAlpha(0.5);
    before.state().commitAlpha();
    await before.app.activity.whenIdle();
    const worker = cannedWorker();
    Object.assign(worker.kept, before.kept);
    const app = createAppStore(worker.ports);
    await app.start(before.hashes.at(-1) ?? "");
    await app.activity.whenIdle();
    expect(app.store.getState()).toMatchObject({
      replay: null,
      question: "Who?",
      alpha: 0.5,
      card: CARD,
      run: 1,
    });
    expect(app.store.getState().lanes).toEqual(before.state().lanes);
    expect(worker.calls.filter(({ method }) => method === "lanes")).toHaveLength(1);
  });
  it("leaves no neurons of its model to a question asked of another one", async () => {
    const { link } = await linked();
    const { app, state } = await started({ load: () => ({ ...CARD, sha256: "b".repeat(64) }) });
    app.navigate(hashOf(link));
    expect(state().neurons).not.toBeNull();
    await state().ask("When?");
    expect(state().neurons).toBeNull();
    expect(state().notices.at(-1)?.text).toMatch(/another model/);
  });
  it("that is damaged gives a notice and the page opens as always", async () => {
    const { link } = await linked();
    const { app, state } = await started({}, `${hashOf(link).slice(0, -4)}AAAA`);
    expect(state().notices[0]?.text).toMatch(/damaged/);
    expect(state().card).toEqual(CARD);
    app.navigate(hashOf(link));
    expect(state().notices.map(({ text }) => text)).not.toContainEqual(expect.stringMatching(/damaged/));
  });
  it("of the page itself does not turn the page into a replay", async () => {
    const { app, state, hashes } = await started();
    await state().ask("Who?");
    app.navigate(hashes.at(-1) ?? "");
    expect(state().replay).toBeNull();
    app.navigate("#/find");
    expect(state().room).toBe("find");
    app.navigate("");
    expect(state().room).toBe("explore");
  });
  it("is a replay only where it was opened: going back in the page's own history keeps what is live", async () => {
    const { link } = await linked();
    const { app, state, hashes, count } = await started();
    await state().ask("Who?");
    const own = hashes.at(-1) ?? "";
    state().goTo("library");
    await state().ask("When?");
    app.navigate(own, true);
    expect(state()).toMatchObject({ room: "explore", replay: null, question: "When?" });
    expect(hashes.at(-1)).not.toBe(own); // the address says what is shown
    app.navigate(hashOf(link));
    expect(state()).toMatchObject({ replay: { question: "Who?" } });
    const before = count("lanes");
    app.navigate(own, true);
    await app.activity.whenIdle();
    expect(state()).toMatchObject({ replay: null, question: "Who?", history: [], run: before + 1 });
  });
  it.each(["before", "after"])("names its neurons where the study is known, %s that comes", async (when) => {
    const set = { neurons: NEURONS.weights, intercept: NEURONS.intercept, model: { sha256: CARD.sha256 } };
    const study = { summary: { hNeurons: [] }, neurons: set } as unknown as Shipped;
    const { link } = await linked();
    const { app, state } = await started(
      { shippedStudy: () => study },
      when === "before" ? hashOf(link) : "",
    );
    const named = { label: expect.stringMatching(/precomputed/), study: {} };
    if (when === "after") {
      await app.activity.whenIdle();
      app.navigate(hashOf(link));
      expect(state().neurons).toMatchObject(named);
    } else expect(state().neurons).toMatchObject({ label: "from the link" });
    await state().runReplay();
    await app.activity.whenIdle();
    expect(state().neurons).toMatchObject(named);
    state().clearConversation();
    app.navigate(hashOf(link));
    expect(state().neurons).toMatchObject(named);
  });
  it("that is taken up again stands in the address, and is a replay after a reload too", async () => {
    const { link } = await linked();
    const { state, hashes, kept, app } = await started({}, hashOf(link));
    state().clearConversation();
    await state().takeUp(0);
    const at = hashes.at(-1) ?? "";
    expect(at).toBe(hashOf(link));
    const reloaded = await started({}, at, kept);
    expect(reloaded.state()).toMatchObject({ replay: { question: "Who?" }, card: null });
    state().goTo("library");
    app.navigate(at, true);
    expect(state()).toMatchObject({ replay: { question: "Who?" }, aside: [] });
  });
  it.each(["is run here", "is left for a new conversation", "is looked at only"])(
    "that is opened puts the conversation aside, and going back shows that again where it %s",
    async (how) => {
      const { link } = await linked("Whose?");
      const { app, state, hashes } = await started();
      state().useNeurons(NEURONS);
      await state().ask("Who?");
      await state().ask("When?");
      const own = hashes.at(-1) ?? "";
      const { lanes } = state();
      app.navigate(hashOf(link));
      expect(state()).toMatchObject({ replay: { question: "Whose?" }, aside: [{ question: "When?" }] });
      if (how === "is run here") await state().runReplay();
      if (how === "is left for a new conversation") state().clearConversation();
      const theirs = hashes.at(-1) ?? "";
      app.navigate(own, true);
      await app.activity.whenIdle();
      expect(state()).toMatchObject({ question: "When?", history: [{ content: "Who?" }, {}], replay: null });
      expect(state().lanes).toEqual(lanes);
      expect(state().run).not.toBeNull();
      expect(hashes.at(-1)).toBe(own);
      expect(state().aside).toMatchObject([{ question: "Whose?" }]);
      if (how !== "is run here") return;
      app.navigate(theirs, true);
      await app.activity.whenIdle();
      expect(state()).toMatchObject({ question: "Whose?", replay: null, aside: [{ question: "When?" }] });
    },
  );
  it.each(["is there", "is being loaded"])(
    "of the page itself goes on in its own model where another %s",
    async (how) => {
      const { link } = await linked("When?");
      const other = { ...CARD, id: "other", sha256: "b".repeat(64) };
      const answered: unknown[] = [];
      let there = "";
      const { app, state, hashes } = await started({
        async load({ reference }, { signal }) {
          if (reference !== "embedded" && how === "is being loaded") await untilAborted(signal);
          there = reference;
          return reference === "embedded" ? { ...CARD } : other;
        },
        lanes(request) {
          answered.push([there, request.lanes.length]);
          return lanesReply(request, 9);
        },
      });
      state().useNeurons(NEURONS);
      await state().ask("Who?");
      const own = hashes.at(-1) ?? "";
      app.navigate(hashOf(link));
      const loading = state().loadModel({ reference: "hub:a/other", dtype: null, device: "auto" });
      if (how === "is there") await loading;
      answered.length = 0;
      app.navigate(own, true);
      await app.activity.whenIdle();
      expect(answered).toEqual([["embedded", 4]]);
      expect(state()).toMatchObject({ replay: null, question: "Who?", card: CARD, run: 9 });
    },
  );
});

describe("a study", () => {
  type Stored = ModelWorkerMethods["studies"]["result"];
  const spec = defaultIdentifySpec();

  it("pauses, counts as idle then, and continues with its spec", async () => {
    let stored: Stored = [];
    const identified: unknown[] = [];
    const { state, app } = await started({
      studies: () => stored,
      identify(args, { signal }) {
        identified.push(args);
        stored = [{ id: args.id, spec: args.spec, asked: 3, done: false, held: false }];
        return untilAborted(signal);
      },
    });
    void state().startStudy({ perClass: 5, maxQuestions: 20, seed: 4 });
    await new Promise((next) => setTimeout(next));
    expect(state().study).toMatchObject({ id: "study-1", state: "running" });
    expect(state().study?.spec).toMatchObject({ perClass: 5, maxQuestions: 20, seed: 4 });
    expect(state().study?.spec.model.sha256).toBe(CARD.sha256);
    await state().loadModel({ reference: "embedded-base", dtype: null, device: "auto" });
    expect(state().modelError?.code).toBe("busy");
    state().pauseStudy();
    expect(state().study?.state).toBe("pausing");
    await app.activity.whenIdle();
    expect(state().study?.state).toBe("paused");
    void state().resumeStudy("study-1");
    await new Promise((next) => setTimeout(next));
    expect(identified[1]).toEqual({ id: "study-1", spec: state().study?.spec, resume: true });
    stored = [];
    await state().cancelStudy();
    expect(state().study).toBeNull();
  });
  it("that was left unfinished is offered at the start", async () => {
    const { state } = await started({
      studies: () => [{ id: "old", spec, asked: 9, done: false, held: false }],
    });
    expect(state().study).toMatchObject({ id: "old", state: "paused" });
  });
  it("that is done shows its neurons and leaves those of Explore, unless there are none", async () => {
    const { facts, questions } = toyFacts(30);
    const model = new ToyModel(facts);
    const asked: IdentifySpec = {
      ...defaultIdentifySpec(),
      solver: { penalty: "l1", cGrid: [1], rule: "validation" },
    };
    const found = await identify({
      spec: asked,
      model,
      questions,
      store: new MemoryStore(),
      solver: localSolver,
      clock: { now: () => 1.7e12 },
      environment: { host: "test", versions: { program: "0" }, threads: null },
      resume: false,
    });
    const done = { ...found, spec: asked };
    const replies: Replies = {
      load: () => model.card,
      identify: () => done,
      openStudy: () => done,
    };
    const { state } = await started(replies);
    const mine: NeuronSource = { ...NEURONS, weights: [{ layer: 0, index: 0, weight: 1 }], sha256: null };
    state().useNeurons(mine);
    await state().startStudy({ perClass: 5, maxQuestions: null, seed: 0 });
    expect(state().result?.id).toBe("study-1");
    expect(state().neurons).toBe(mine);
    expect(state().notices.at(-1)?.text).toMatch(/Explore still turns the others/);
    const { state: fresh } = await started(replies);
    await fresh().openStored("study-1");
    expect(fresh().neurons).toBe(fresh().result?.neurons);
    const { state: shipping, app } = await started({ ...replies, shippedStudy: () => done });
    const seen: unknown[] = [];
    app.store.subscribe(({ result }) => seen.push(result));
    await shipping().openStored("study-1");
    await shipping().removeStored("study-1");
    expect(shipping().result).toMatchObject({
      id: null,
      neurons: { label: expect.stringMatching(/precomputed/) },
    });
    expect(seen).not.toContain(null);
  });
  it.each(["it runs", "it pauses"])(
    "cancelled while %s shows nothing, even where it just ends",
    async (how) => {
      const open = held<void>();
      const { state, count } = await started({
        async identify() {
          await open.promise;
          return SHIPPED;
        },
      });
      void state().startStudy({ perClass: 5, maxQuestions: null, seed: 0 });
      await new Promise((next) => setTimeout(next));
      if (how === "it pauses") state().pauseStudy();
      const cancelled = state().cancelStudy();
      open.resolve();
      await cancelled;
      expect(state()).toMatchObject({ study: null, result: null });
      expect(count("removeStudy")).toBe(1);
    },
  );
  it("that a script runs is the page's own, and tells the script where it was cancelled", async () => {
    const open = held<void>();
    const { state, app } = await started({
      async identify(_, { onEvent }) {
        onEvent?.({ kind: "notice", text: "Line 7 is damaged." });
        await open.promise;
        return SHIPPED;
      },
    });
    const script = app.machinery
      .study({ id: "mine", spec, resume: true })
      .catch((error: HnError) => error.code);
    await new Promise((next) => setTimeout(next));
    expect(state().study).toMatchObject({ id: "mine", state: "running" });
    expect(state().notices.at(-1)?.text).toBe("Line 7 is damaged.");
    await expect(app.machinery.study({ id: "other", spec, resume: false })).rejects.toMatchObject({
      code: "busy",
    });
    const cancelled = state().cancelStudy();
    open.resolve();
    await cancelled;
    expect(await script).toBe("aborted");
  });
  it("that another tab works on is not offered here, nor removed once it is done there", async () => {
    const free = held<null>();
    let stored: Stored = [{ id: "old", spec, asked: 9, done: false, held: false }];
    const { state, count } = await started({ studies: () => stored, untilFree: () => free.promise });
    expect(state().study).toMatchObject({ id: "old", state: "paused" });
    stored = [{ id: "old", spec, asked: 9, done: false, held: true }];
    await state().refreshStored();
    expect(state().study).toBeNull();
    stored = [{ id: "old", spec, asked: 12, done: false, held: false }];
    free.resolve(null);
    await new Promise((next) => setTimeout(next));
    expect(state().study).toMatchObject({ id: "old", state: "paused" });
    stored = [{ id: "old", spec, asked: 20, done: true, held: false }];
    await state().cancelStudy();
    expect(state().study).toBeNull();
    expect(count("removeStudy")).toBe(0);
  });
  it("that another tab works on is refused with a notice, which goes once that is not true any more", async () => {
    const free = held<null>();
    let stored: Stored = [{ id: "old", spec, asked: 9, done: false, held: false }];
    const busy = () => {
      throw new HnError("busy", "Another tab is working on this study.");
    };
    const replies: Replies = { studies: () => stored, untilFree: () => free.promise };
    const { state } = await started({ ...replies, identify: busy, removeStudy: busy });
    const said = () => state().notices.some(({ text }) => text.startsWith("Another tab"));
    stored = [{ id: "old", spec, asked: 9, done: false, held: true }];
    for (const attempt of [() => state().resumeStudy("old"), () => state().removeStored("old")]) {
      await attempt();
      expect(said()).toBe(true);
      expect(state().study).toBeNull();
    }
    stored = [{ id: "old", spec, asked: 12, done: false, held: false }];
    free.resolve(null);
    await new Promise((next) => setTimeout(next));
    expect(said()).toBe(false);
  });
  it("that another tab removes is not offered here any more", async () => {
    let stored: Stored = [{ id: "old", spec, asked: 9, done: false, held: false }];
    const { state } = await started({ studies: () => stored });
    expect(state().study).toMatchObject({ id: "old", state: "paused" });
    stored = [];
    await state().refreshStored();
    expect(state().study).toBeNull();
    expect(state().notices.at(-1)?.text).toMatch(/not stored in this browser any more/);
  });
  it("that another tab removed is not begun anew by going on with it", async () => {
    let stored: Stored = [{ id: "old", spec, asked: 9, done: false, held: false }];
    const { state, count } = await started({ studies: () => stored });
    stored = [];
    await state().resumeStudy("old");
    expect(count("identify")).toBe(0);
    expect(state().study).toBeNull();
    const said = state().notices.filter(({ text }) => text.includes("not stored in this browser any more"));
    expect(said).toHaveLength(1);
  });
  it("of this tab is never listed as another's, not even as it ends", async () => {
    const open = held<void>();
    let listed: Stored = [];
    const { state, app } = await started({
      studies: () => listed,
      async identify({ id, spec: asked }) {
        listed = [{ id, spec: asked, asked: 3, done: false, held: true }];
        await open.promise;
        return SHIPPED;
      },
    });
    const seen: unknown[] = [];
    app.store.subscribe(({ stored }) => seen.push(...stored.map((one) => one.held)));
    const ended = state().startStudy({ perClass: 5, maxQuestions: null, seed: 0 });
    await new Promise((next) => setTimeout(next));
    await state().refreshStored();
    listed = listed.map((one) => ({ ...one, held: false, done: true })) as Stored;
    open.resolve();
    await ended;
    expect(new Set(seen)).toEqual(new Set([false]));
  });
  it("that fails keeps its error and leaves the page usable", async () => {
    const { state } = await started({
      identify: () => {
        throw new HnError("storage-full", "Full.");
      },
    });
    await state().startStudy({ perClass: 5, maxQuestions: null, seed: 0 });
    expect(state().study).toMatchObject({ state: "failed", error: { code: "storage-full" } });
  });
  it("that failed for want of storage can be dismissed", async () => {
    const denied = () => {
      throw new HnError("storage-denied", "No.");
    };
    const { state } = await started({ identify: denied, studies: denied, removeStudy: denied });
    const before = state().notices; // none of them about the list of studies
    expect(before.map(({ text }) => text)).not.toContain("No.");
    await state().startStudy({ perClass: 5, maxQuestions: null, seed: 0 });
    expect(state().study?.error?.code).toBe("storage-denied");
    await state().cancelStudy();
    expect(state().study).toBeNull();
    expect(state().notices).toEqual(before);
  });
  it("that failed can be dismissed even where it cannot be removed", async () => {
    const fail = () => {
      throw new HnError("internal", "A fault.");
    };
    const { state } = await started({ identify: fail, removeStudy: fail });
    await state().startStudy({ perClass: 5, maxQuestions: null, seed: 0 });
    expect(state().study?.state).toBe("failed");
    await state().cancelStudy();
    expect(state().study).toBeNull();
    expect(state().notices.at(-1)?.text).toBe("A fault.");
  });
});

describe("waiting for idle", () => {
  it("waits for a call that is held open", async () => {
    const open = held<ModelWorkerMethods["heatmap"]["result"]>();
    const { state, app } = await started({ heatmap: () => open.promise });
    await state().ask("Who?");
    let idle = false;
    const waited = app.activity.whenIdle().then(() => (idle = true));
    await new Promise((next) => setTimeout(next));
    expect(idle).toBe(false);
    open.resolve({
      layers: 1,
      columns: 1,
      values: new Float32Array(1),
      argmax: new Uint32Array(1),
      neuronsPerLayer: 8,
      max: 0,
    });
    await waited;
    expect(state().heatmap.status).toBe("ready");
  });
});
