// The lanes of the Explore room: the slider, runs, what is read from them, replays and links.

import { MAX_ALPHA, MIN_ALPHA } from "../base/neuron.ts";
import { encodeLink } from "../exchange/link.ts";
import { textOf } from "./lanePlan.ts";
import { lanesRunner } from "./lanesRunner.ts";
import { linkStateOf, stateOfLink } from "./linkView.ts";
import { heatmapReader, neuronReader, regionWithin } from "./readings.ts";
import { machineryOf, type Shared } from "./slice.ts";
import type { LanesSlice } from "./types.ts";
import { notifyFailure } from "./viewSlice.ts";

const DEFAULT_ALPHA = 2;

export function lanesSlice(shared: Shared): LanesSlice {
  const { get, set, ports, activity, machinery } = shared;
  /** The slider is held, so that the address bar waits. */
  let held = false;

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
  machinery.halt = () => runner.cancel();
  machinery.openLink = (opened) => {
    void runner.cancel();
    set(stateOfLink(opened, get().card?.neuronsPerLayer ?? null));
  };

  return {
    alpha: DEFAULT_ALPHA,
    lanes: [],
    generating: false,
    run: null,
    speed: null,
    lanesError: null,
    replay: null,
    region: { lane: "one", token: null },
    heatmap: { status: "empty" },
    selected: null,
    reading: { status: "empty" },

    setAlpha(alpha) {
      const within = Math.min(MAX_ALPHA, Math.max(MIN_ALPHA, alpha));
      const { replay, card, question, neurons } = get();
      held = true;
      if (within === get().alpha) return;
      set({ alpha: within });
      const elsewhere = replay !== null && (card === null || card.sha256 !== replay.sha256);
      if (elsewhere || card === null || question === null || neurons === null) return;
      set({ replay: null });
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
      set({ selected });
      void activity.track(neuron.request());
    },
    async runReplay() {
      const { replay, lanes: sent, wanted } = get();
      if (replay === null) return;
      try {
        const card = await machineryOf(shared).ensure({
          reference: replay.reference,
          dtype: replay.dtype,
          device: wanted.device,
        });
        if (get().replay !== replay) return;
        if (replay.sha256 !== null && replay.sha256 !== card.sha256)
          get().notify("problem", "The model here has other weights than the sender's; answers may differ.");
        set({ replay: null });
        await machineryOf(shared).generate();
        set({
          lanes: get().lanes.map((lane) => {
            const before = sent.find(({ id }) => id === lane.id);
            if (!before || before.pieces.length === 0) return lane;
            return { ...lane, match: textOf(before) === textOf(lane) ? "match" : "mismatch" };
          }),
        });
      } catch (thrown) {
        notifyFailure(shared, thrown);
      }
    },
    link: () => ports.address + link(),
  };
}
