// The conversation: what was said, what is asked now, how answers are drawn, and the conversations that were left for
// this one. Answers themselves are lanes.

import { toWire } from "../base/errors.ts";
import { GREEDY } from "../model/types.ts";
import { answerOf, textOf } from "./lanePlan.ts";
import { NO_RUN } from "./readings.ts";
import { machineryOf, type Machinery, type Shared } from "./slice.ts";
import type { Conversation, ConversationSlice, State } from "./types.ts";

/** Answers of the embedded model are short; a longer limit only lets it ramble. */
const DEFAULT_TOKENS = 64;
/** Conversations put aside that are kept: more than a person tells apart. */
const MAX_ASIDE = 12;

const shownOf = (state: State): Conversation => {
  const { conversation, system, history, question, sampling, maxNewTokens, lanes, replay } = state;
  const { neurons, placeboSeed, alpha } = state;
  const said = { conversation, system, history, question, sampling, maxNewTokens, lanes, replay };
  return { ...said, neurons, placeboSeed, alpha };
};

/** All that a conversation says, whatever its number; how a lane's neurons are listed follows from the rest. */
const saidIn = ({ neurons, lanes, ...rest }: Conversation): string =>
  JSON.stringify({
    ...rest,
    conversation: null,
    lanes: lanes.map(({ scale: _scale, match: _match, ...lane }) => lane),
    neurons: neurons && [neurons.sha256, neurons.intercept, neurons.weights],
  });

/** The conversations aside without the one that is shown, under whichever number. */
export function withoutShown(state: State): readonly Conversation[] {
  const shown = shownOf(state);
  return state.aside.filter(
    (one) => one.conversation !== shown.conversation && saidIn(one) !== saidIn(shown),
  );
}

/** The conversations put aside once the one that is shown is, too. */
const putAside = (state: State): readonly Conversation[] =>
  state.question === null ? state.aside : [...withoutShown(state), shownOf(state)].slice(-MAX_ASIDE);

export function conversationSlice(shared: Shared): ConversationSlice {
  const { get, set, machinery } = shared;
  let last = 0;

  const leave: Machinery["leave"] = () => {
    get().retract("link");
    return { aside: putAside(get()), conversation: ++last };
  };
  machinery.leave = leave;

  const answer = async (change: Partial<State>) => {
    await machineryOf(shared).halt();
    const before = get();
    set({
      ...change,
      replay: null,
      lanes: [],
      ...NO_RUN,
      lanesError: null,
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
      const { question, history, lanes, replay, aside, conversation, region } = before;
      const run = get().card === before.card ? before.run : null; // of another model, it cannot be read any more
      set({ question, history, lanes, replay, ...draft, aside, conversation, region, run });
      machineryOf(shared).read();
    } catch (thrown) {
      set({ lanesError: toWire(thrown) });
    }
  };

  return {
    conversation: 0,
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
      if (anew) return answer({ question, history: [], ...leave() });
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
        ...leave(),
        history: [],
        question: null,
        draft: "",
        replay: null,
        lanes: [],
        ...NO_RUN,
        generating: false,
        promptTokens: null,
        lanesError: null,
        selected: null,
      });
    },
    async takeUp(index) {
      const chosen = get().aside[index];
      if (chosen === undefined) return;
      get().retract("link");
      await machineryOf(shared).drop();
      const { neurons, placeboSeed, alpha, ...conversation } = chosen;
      set({
        aside: putAside({ ...get(), aside: get().aside.filter((one) => one !== chosen) }),
        ...conversation,
        // A replay shows what the sender's neurons did; otherwise those of now answer again.
        ...(chosen.replay === null
          ? {}
          : { neurons: neurons && machineryOf(shared).recognise(neurons), placeboSeed, alpha }),
        ...NO_RUN,
        generating: false,
        promptTokens: null,
        lanesError: null,
        region: { lane: "yours", token: null },
      });
      if (chosen.replay !== null) return machineryOf(shared).writeLink({ replay: true });
      try {
        await machineryOf(shared).ready();
        if (get().question === chosen.question) await machineryOf(shared).generate();
      } catch (thrown) {
        set({ lanesError: toWire(thrown) });
      }
    },
  };
}
