// The conversation: what was said, what is asked now, and how answers are drawn. Answers themselves are lanes.

import { toWire } from "../base/errors.ts";
import { GREEDY } from "../model/types.ts";
import { answerOf, textOf } from "./lanePlan.ts";
import { machineryOf, type Shared } from "./slice.ts";
import type { ConversationSlice, State } from "./types.ts";

/** Answers of the embedded model are short; a longer limit only lets it ramble. */
const DEFAULT_TOKENS = 64;

export function conversationSlice(shared: Shared): ConversationSlice {
  const { get, set } = shared;

  const answer = async (change: Partial<State>) => {
    await machineryOf(shared).halt();
    const { question, history, lanes, replay } = get();
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
      set({ question, history, lanes, replay, ...draft });
    } catch (thrown) {
      set({ lanesError: toWire(thrown) });
    }
  };

  return {
    system: "",
    history: [],
    question: null,
    draft: "",
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
    async ask(text) {
      const question = text.trim();
      if (question === "") return;
      await machineryOf(shared).halt();
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
        history: [],
        question: null,
        draft: "",
        replay: null,
        lanes: [],
        run: null,
        generating: false,
        lanesError: null,
        selected: null,
        heatmap: { status: "empty" },
        reading: { status: "empty" },
      });
    },
  };
}
