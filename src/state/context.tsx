// The store as React sees it: a provider at the top, and `useStore(selector)` below. Selectors should take the
// narrowest slice; one that builds a new object each time needs `useShallow` around it.

import { createContext, useContext, useDeferredValue, useLayoutEffect, type ReactNode } from "react";
import { useStore as useZustand } from "zustand";
import { present } from "../base/assert.ts";
import type { AppStore } from "./store.ts";
import type { State } from "./types.ts";

type Provided = Pick<AppStore, "store" | "activity">;

const StoreContext = createContext<Provided | null>(null);

const useProvided = (): Provided => present(useContext(StoreContext), "the store's provider");

export function StoreProvider({ app, children }: { app: Provided; children: ReactNode }) {
  return <StoreContext value={app}>{children}</StoreContext>;
}

export function useStore<T>(selector: (state: State) => T): T {
  return useZustand(useProvided().store, selector);
}

/** Counts a view's own work as under way until it settles. */
export const useTrack = (): AppStore["activity"]["track"] => useProvided().activity.track;

/** As useDeferredValue; until the page shows the value, that counts as under way. */
export function useDeferred<T>(value: T): T {
  const { activity } = useProvided();
  const shown = useDeferredValue(value);
  const late = !Object.is(shown, value);
  useLayoutEffect(() => {
    if (!late) return;
    let laidOut: () => void = () => undefined;
    void activity.track(new Promise<void>((resolve) => (laidOut = resolve)));
    return laidOut;
  }, [late, activity]);
  return shown;
}
