// The store as React sees it: a provider at the top, and `useStore(selector)` below. Selectors should take the
// narrowest slice; one that builds a new object each time needs `useShallow` around it.

import { createContext, useContext, type ReactNode } from "react";
import { useStore as useZustand } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import { present } from "../base/assert.ts";
import type { State } from "./types.ts";

const StoreContext = createContext<StoreApi<State> | null>(null);

export function StoreProvider({ store, children }: { store: StoreApi<State>; children: ReactNode }) {
  return <StoreContext value={store}>{children}</StoreContext>;
}

export function useStore<T>(selector: (state: State) => T): T {
  return useZustand(present(useContext(StoreContext), "the store's provider"), selector);
}
