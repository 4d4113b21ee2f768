// Generating the lanes: plans them from the state, streams into it once a frame, and finishes with the results.
// The newest request wins. What was on the page stays until the first token of the new run.

import { toWire } from "../base/errors.ts";
import type { LanesEvent } from "../workers/protocol.ts";
import { latestWins, type Latest } from "./latest.ts";
import { addEvents, detectorOf, emptyLane, finishLane, planLanes, promptOf } from "./lanePlan.ts";
import type { LanePlan } from "./lanePlan.ts";
import type { Shared } from "./slice.ts";
import type { LaneView, State } from "./types.ts";

export interface LanesRunner extends Latest {
  /** As cancel, and nothing of what ran or waits reaches the page any more. */
  drop(): Promise<void>;
}

/** @param onFinished is called after each run that was not replaced by a newer one */
export function lanesRunner(shared: Shared, onFinished: () => void): LanesRunner {
  const { get, set, ports, call } = shared;
  /** Counts what was dropped: a run of an earlier number has no say. */
  let era = 0;

  const latest = latestWins(async (signal) => {
    const state = get();
    const own = era;
    if (state.card === null || state.question === null) return;
    const plan = planOf(state, (text) => get().notify("info", text));
    const detector = detectorOf(state.neurons);
    const blank = plan.map((lane) => emptyLane(lane, detector !== null));
    const sameLanes = state.lanes.map(({ id }) => id).join() === plan.map(({ id }) => id).join();
    set({ generating: true, lanesError: null, ...(sameLanes ? {} : { lanes: blank }) });
    const stream = streamInto(shared, blank, () => era === own);
    try {
      const outcome = await call(
        "lanes",
        {
          prompt: promptOf(state, state.card),
          lanes: plan.map(({ id, scale }) => ({ id, scale })),
          reference: plan.findIndex(({ id }) => id === "one"),
          sampling: state.sampling,
          maxNewTokens: state.maxNewTokens,
          detector,
        },
        { signal, onEvent: stream.add },
      );
      stream.end();
      if (replaced()) return;
      const { tokensPerSecond, firstTokenSeconds, promptTokens } = outcome;
      set({
        lanes: outcome.lanes.map((result, i) => finishLane(plan[i]!, result)),
        run: outcome.run,
        speed: { tokensPerSecond, firstTokenSeconds },
        promptTokens,
        generating: false,
      });
      onFinished();
    } catch (thrown) {
      stream.end();
      if (replaced()) return;
      const error = toWire(thrown);
      if (error.code === "aborted") return set({ generating: false, run: null });
      // A lost device is back soon, or the frame says that it is not; the lanes that are there are then generated anew.
      if (error.code === "device-lost") return set({ generating: false, run: null });
      const begun = get().lanes.some(({ pieces }) => pieces.length > 0);
      set({ generating: false, run: null, lanesError: error, ...(begun ? {} : { lanes: [] }) });
    }

    /** By a newer request, which has its own say, or by another conversation; a plain stop keeps what there is. */
    function replaced(): boolean {
      return era !== own || (signal.aborted && signal.reason === "newer");
    }
  });

  return {
    request: () => latest.request(),
    cancel: () => latest.cancel(),
    drop() {
      era++;
      return latest.cancel();
    },
    get busy() {
      return latest.busy;
    },
  };

  function streamInto({ get: read }: Shared, blank: readonly LaneView[], wanted: () => boolean) {
    let waiting: LanesEvent[] = [];
    let open = true;
    let first = true;
    const flush = () => {
      if (!open || !wanted()) return;
      set({ lanes: addEvents(first ? blank : read().lanes, waiting) });
      first = false;
      waiting = [];
    };
    return {
      add: (event: LanesEvent) => {
        if (waiting.length === 0) ports.onFrame(flush);
        waiting.push(event);
      },
      end: () => {
        open = false;
      },
    };
  }
}

function planOf(state: State, say: (text: string) => void): LanePlan[] {
  const width = state.card?.neuronsPerLayer ?? 0;
  try {
    return planLanes(state.neurons, state.alpha, state.placeboSeed, width);
  } catch (thrown) {
    say(toWire(thrown).message);
    return planLanes(null, state.alpha, state.placeboSeed, width);
  }
}
