// The conversation: what was said, what is asked now, how answers are drawn, and the conversations that were left for
// this one. Answers themselves are lanes.

import { toWire } from "../base/errors.ts";
import { GREEDY } from "../model/types.ts";
import { answerOf, textOf } from "./lanePlan.ts";
import { machineryOf, type Shared } from "./slice.ts";
import type { Conversation, ConversationSlice, State } from "./types.ts";

/** Answers of the embedded model are short; a longer limit only lets it ramble. */
const DEFAULT_TOKENS = 64;
/** Conversations put aside that are kept: more than a person tells apart. */
const MAX_ASIDE = 12;

/** The conversations put aside once the one that is shown is, too. */
function putAside(state: State): readonly Conversation[] {
  const { aside, question } = state;
  if (question === null) return aside;
  const { system, history, sampling, maxNewTokens, lanes, replay } = state;
  const { neurons, placeboSeed, alpha } = state;
  const said = { system, history, question, sampling, maxNewTokens, lanes, replay };
  const left: Conversation = { ...said, neurons, placeboSeed, alpha };
  const words = (one: Conversation) => JSON.stringify([one.history, one.question, one.replay]);
  return [...aside.filter((one) => words(one) !== words(left)), left].slice(-MAX_ASIDE);
}

export function conversationSlice(shared: Shared): ConversationSlice {
  const { get, set } = shared;

  const answer = async (change: Partial<State>) => {
    await machineryOf(shared).halt();
    const { question, history, lanes, replay, aside } = get();
    set({
      ...change,
      replay: null,
      lanes: [],
      run: null,
      lanesError: null,
      heatmap: { status: "empty" },
      reading: { status: "empty" },
      region: { lane: "yours", token: null },
    });
    try {
      const asked = get().question;
      const current = () => get().question === asked && get().replay === null;
      await machineryOf(shared).ready();
      if (!current()) return;
      await machineryOf(shared).generate();
      if (!current() || get().lanesError?.code !== "out-of-range") return;
      // Too long to be asked: what was there before stands again, and the text can be shortened.
      const draft = change.question === undefined ? {} : { draft: get().draft || (asked ?? "") };
      set({ question, history, lanes, replay, ...draft, ...(change.aside === undefined ? {} : { aside }) });
    } catch (thrown) {
      set({ lanesError: toWire(thrown) });
    }
  };

  return {
    system: "",
    history: [],
    question: null,
    draft: "",
    aside: [],
    sampling: GREEDY,
    maxNewTokens: DEFAULT_TOKENS,

    setDraft: (draft) => set({ draft }),
    setSystem: (system) => set({ system }),
    setSampling({ maxNewTokens, ...sampling }) {
      set({
        sampling: { ...get().sampling, ...sampling },
        ...(maxNewTokens === undefined ? {} : { maxNewTokens }),
      });
    },
    async ask(text, { anew } = { anew: false }) {
      const question = text.trim();
      if (question === "") return;
      await machineryOf(shared).halt();
      if (anew) return answer({ question, history: [], aside: putAside(get()) });
      const { question: before, history, lanes, replay } = get();
      const lane = answerOf(lanes);
      const answered = textOf(lane);
      // A link may have left out what was measured, so that in a replay no result does not mean unfinished.
      const whole = replay !== null || (lane !== undefined && lane.result !== null);
      const turns =
        before === null || answered === "" || !whole
          ? []
          : [
              { role: "user" as const, content: before },
              { role: "assistant" as const, content: answered },
            ];
      await answer({ question, draft: "", history: [...history, ...turns] });
    },
    async editTurn(index, text) {
      const { history } = get();
      if (history[index]?.role !== "user" || text.trim() === "") return;
      await answer({ question: text.trim(), history: history.slice(0, index) });
    },
    async regenerate() {
      const { question, sampling } = get();
      if (question === null) return;
      const { temperature, seed } = sampling;
      await answer(temperature > 0 ? { sampling: { ...sampling, seed: seed + 1 } } : {});
    },
    clearConversation() {
      void machineryOf(shared).drop();
      if (get().room === "explore") shared.ports.writeHash("#/explore", false); // a reload must not bring it back
      set({
        aside: putAside(get()),
        history: [],
        question: null,
        draft: "",
        replay: null,
        lanes: [],
        run: null,
        generating: false,
        promptTokens: null,
        lanesError: null,
        selected: null,
        heatmap: { status: "empty" },
        reading: { status: "empty" },
      });
    },
    async takeUp(index) {
      const chosen = get().aside[index];
      if (chosen === undefined) return;
      await machineryOf(shared).drop();
      const { neurons, placeboSeed, alpha, ...conversation } = chosen;
      set({
        aside: putAside({ ...get(), aside: get().aside.filter((one) => one !== chosen) }),
        ...conversation,
        // A replay shows what the sender's neurons did; otherwise those of now answer again.
        ...(chosen.replay === null ? {} : { neurons, placeboSeed, alpha }),
        run: null,
        generating: false,
        promptTokens: null,
        lanesError: null,
        heatmap: { status: "empty" },
        reading: { status: "empty" },
        region: { lane: "yours", token: null },
      });
      if (chosen.replay !== null) return;
      try {
        await machineryOf(shared).ready();
        if (get().question === chosen.question) await machineryOf(shared).generate();
      } catch (thrown) {
        set({ lanesError: toWire(thrown) });
      }
    },
  };
}
