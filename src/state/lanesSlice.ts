// The lanes of the Explore room: the slider, runs, what is read from them, replays and links.

import { MAX_ALPHA, MIN_ALPHA } from "../base/neuron.ts";
import { encodeLink } from "../exchange/link.ts";
import { textOf } from "./lanePlan.ts";
import { lanesRunner } from "./lanesRunner.ts";
import { linkStateOf, stateOfLink } from "./linkView.ts";
import { NO_RUN, heatmapReader, neuronReader, regionWithin } from "./readings.ts";
import { machineryOf, type Shared } from "./slice.ts";
import type { LanesSlice, LaneView, State } from "./types.ts";
import { notifyFailure } from "./viewSlice.ts";

const DEFAULT_ALPHA = 2;

export function lanesSlice(shared: Shared): LanesSlice {
  const { get, set, ports, activity, machinery } = shared;
  /** The slider is held, so that the address bar waits. */
  let held = false;
  /** The experiment of the link that is shown, as it was sent. */
  let sent: State | null = null;

  const heatmap = heatmapReader(shared);
  const neuron = neuronReader(shared);
  const runner = lanesRunner(shared, () => {
    set({ region: regionWithin(get().region, get().lanes) });
    read();
    if (!held) writeLink();
  });
  const read = () => {
    void activity.track(heatmap.request());
    void activity.track(neuron.request());
  };
  const link = () => encodeLink(linkStateOf(get())).hash;
  const writeLink = () => {
    if (get().room === "explore") ports.writeHash(link(), false);
  };

  machinery.generate = () => activity.track(runner.request());
  machinery.read = read;
  machinery.halt = () => runner.cancel();
  machinery.drop = () => runner.drop();
  machinery.writeLink = (options) => {
    const { question, replay, generating } = get();
    if (question !== null && (replay === null || options?.replay) && !generating) writeLink();
  };
  machinery.openLink = (opened) => {
    void runner.drop();
    const own = machineryOf(shared);
    const { neurons = null, ...rest } = stateOfLink(opened, get().card?.neuronsPerLayer ?? null);
    set({ ...own.leave(), ...rest, neurons: neurons && own.recognise(neurons) });
    sent = get();
  };

  return {
    alpha: DEFAULT_ALPHA,
    lanes: [],
    generating: false,
    ...NO_RUN,
    speed: null,
    promptTokens: null,
    lanesError: null,
    replay: null,
    region: { lane: "one", token: null },
    selected: null,
    revealed: false,

    setAlpha(alpha) {
      const within = Math.min(MAX_ALPHA, Math.max(MIN_ALPHA, alpha));
      const { replay, card, question, neurons } = get();
      if (replay !== null) return; // its lanes were generated elsewhere, at the α that they show
      held = true;
      if (within === get().alpha) return;
      set({ alpha: within });
      if (card === null || question === null || neurons === null) return;
      void machineryOf(shared).generate();
    },
    commitAlpha() {
      held = false;
      if (!get().generating && get().replay === null) writeLink();
    },
    stop() {
      void runner.cancel();
    },
    setRegion(wanted) {
      const region = regionWithin(wanted, get().lanes);
      const { lane, token } = get().region;
      if (region.lane === lane && region.token === token) return;
      set({ region });
      if (get().run !== null) void activity.track(heatmap.request());
    },
    selectNeuron(selected) {
      set({ selected, revealed: false });
      void activity.track(neuron.request());
    },
    revealNeuron() {
      set({ revealed: true });
    },
    async runReplay() {
      const { replay, wanted } = get();
      const asSent = sent;
      if (replay === null) return;
      get().retract("link");
      try {
        const card = await machineryOf(shared).ensure({
          reference: replay.reference,
          dtype: replay.dtype,
          device: wanted.device,
        });
        if (get().replay !== replay) return;
        if (replay.sha256 !== null && replay.sha256 !== card.sha256)
          get().notify(
            "problem",
            "The model here has other weights than the sender's; answers may differ.",
            "link",
          );
        set({ replay: null });
        await machineryOf(shared).generate();
        const now = get();
        if (asSent) set({ lanes: now.lanes.map((lane) => ({ ...lane, match: matchOf(lane, now, asSent) })) });
      } catch (thrown) {
        notifyFailure(shared, thrown);
      }
    },
    link: () => ports.address + link(),
  };
}

/** Whether a lane says what the sender's said; null unless it finished and is of the same experiment. */
function matchOf(lane: LaneView, now: State, sent: State): LaneView["match"] {
  const before = sent.lanes.find(({ id }) => id === lane.id);
  if (!before || before.pieces.length === 0 || lane.result === null || lane.alpha !== before.alpha)
    return null;
  const asked = ["system", "history", "question", "sampling", "maxNewTokens"] as const;
  const turned = ["neurons", ...(lane.id === "placebo" ? (["placeboSeed"] as const) : [])] as const;
  const same = [...asked, ...(lane.id === "one" ? [] : turned)].every((field) => now[field] === sent[field]);
  if (!same) return null;
  return textOf(before) === textOf(lane) ? "match" : "mismatch";
}
