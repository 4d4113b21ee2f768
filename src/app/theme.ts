// The theme of the state, or of the system, on the root element, where tokens.css looks for it.

import type { StoreApi } from "zustand/vanilla";
import { watchDark } from "../platform/page/browser.ts";
import type { State } from "../state/types.ts";

export function followTheme(store: StoreApi<State>): void {
  let systemDark = false;
  const apply = () => {
    const { theme } = store.getState();
    const dark = theme === "system" ? systemDark : theme === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  };
  watchDark((dark) => {
    systemDark = dark;
    apply();
  });
  store.subscribe(apply);
}
