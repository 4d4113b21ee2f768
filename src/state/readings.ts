// What is read from a finished run: the heatmap of the region and the reading of the selected neuron. The newest
// wish wins; a value that is shown stays until the next one is there, so that hovering does not flicker.

import { toWire } from "../base/errors.ts";
import { latestWins, type Latest } from "./latest.ts";
import type { Shared } from "./slice.ts";
import type { LaneView, LanesSlice, Region } from "./types.ts";

/** Columns of the heatmap at most: about the pixels of its place on a dense screen. */
const COLUMNS = 768;

/** No run to read from, and nothing read. */
export const NO_RUN = {
  run: null,
  heatmap: { status: "empty" },
  reading: { status: "empty" },
} as const satisfies Pick<LanesSlice, "run" | "heatmap" | "reading">;

/** The region if its lane has that token; else the whole answer of the lane, of yours, or of the model as trained. */
export function regionWithin({ lane: id, token }: Region, lanes: readonly LaneView[]): Region {
  const lane = lanes.find((l) => l.id === id) ?? lanes.find((l) => l.id === "yours") ?? lanes[0];
  if (!lane) return { lane: id, token: null };
  const inside = lane.id === id && token !== null && token < lane.pieces.length;
  return { lane: lane.id, token: inside ? token : null };
}

export function heatmapReader({ get, set, call }: Shared): Latest {
  return latestWins(async (signal) => {
    const { run, lanes, region, heatmap } = get();
    const index = lanes.findIndex(({ id }) => id === region.lane);
    const length = lanes[index]?.pieces.length ?? 0;
    if (run === null || length === 0) return set({ heatmap: { status: "empty" } });
    if (heatmap.status !== "ready") set({ heatmap: { status: "loading" } });
    const tokens =
      region.token === null ? { from: 0, to: length - 1 } : { from: region.token, to: region.token };
    try {
      const value = await call("heatmap", { run, lane: index, tokens, columns: COLUMNS });
      if (!signal.aborted && get().run === run) set({ heatmap: { status: "ready", value } });
    } catch (thrown) {
      if (!signal.aborted && get().run === run) set({ heatmap: { status: "failed", error: toWire(thrown) } });
    }
  });
}

export function neuronReader({ get, set, call }: Shared): Latest {
  return latestWins(async (signal) => {
    const { run, selected } = get();
    if (run === null || selected === null) return set({ reading: { status: "empty" } });
    set({ reading: { status: "loading" } });
    const { layer, index } = selected;
    try {
      const value = await call("neuron", { run, layer, index });
      if (!signal.aborted && get().run === run) set({ reading: { status: "ready", value } });
    } catch (thrown) {
      if (!signal.aborted && get().run === run) set({ reading: { status: "failed", error: toWire(thrown) } });
    }
  });
}
