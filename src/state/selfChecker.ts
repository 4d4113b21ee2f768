// The self-check of the model that was loaded: known with the load, or made by the worker once the page has had nothing
// to do for a while. A failure is told.

import type { ModelRequest } from "../model/request.ts";
import { selfCheckFault, type SelfCheck } from "../model/selfCheck.ts";
import type { ModelCard } from "../model/types.ts";
import type { Shared } from "./slice.ts";
import type { ModelSlice } from "./types.ts";

/** Milliseconds from a load to its check, which holds the model up for a moment: a first question comes before it. */
const AFTER = 10_000;

/** To be told of each model once it is loaded, and as what. */
export function selfChecker(
  { get, set, ports, activity }: Shared,
  requestOf: (wanted: ModelSlice["wanted"]) => ModelRequest,
): (card: ModelCard, loaded: ModelSlice["wanted"]) => void {
  const show = (selfCheck: SelfCheck | null) => {
    set({ selfCheck });
    const fault = selfCheckFault(selfCheck);
    if (fault !== null) get().notify("problem", fault, "model");
  };
  /** Not counted as under way: nobody waits for it. */
  const check = async (loaded: ModelSlice["wanted"]) => {
    await activity.whenIdle();
    if (get().loaded !== loaded) return; // another model is there by now
    const found = await ports.call("selfCheck", requestOf(loaded)).catch(() => null); // it stays unknown
    if (get().loaded === loaded) show(found);
  };
  return (card, loaded) => {
    show(card.selfCheck);
    if (card.selfCheck === null) ports.later(AFTER, () => void check(loaded));
  };
}
