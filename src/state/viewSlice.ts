// Room, theme and notices.

import { asHnError } from "../base/errors.ts";
import { machineryOf, type Shared } from "./slice.ts";
import type { ViewSlice } from "./types.ts";

/** More would push the page out of sight. */
const MAX_NOTICES = 4;
/** Milliseconds; problems stay until they are dismissed. */
const INFO_STAYS = 10_000;

export function viewSlice(shared: Shared): ViewSlice {
  const { get, set, ports } = shared;
  let lastNotice = 0;
  return {
    room: "explore",
    theme: "system",
    notices: [],

    goTo(room) {
      if (room !== get().room) ports.writeHash(`#/${room}`, true);
      set({ room });
      machineryOf(shared).writeLink();
    },
    setTheme(theme) {
      set({ theme });
    },
    notify(tone, text, about = null) {
      const others = get().notices.filter((notice) => notice.text !== text);
      const id = ++lastNotice;
      set({ notices: [...others, { id, tone, text, about }].slice(-MAX_NOTICES) });
      if (tone === "info") ports.later(INFO_STAYS, () => get().dismiss(id));
    },
    retract(about) {
      set({ notices: get().notices.filter((notice) => notice.about !== about) });
    },
    dismiss(id) {
      set({ notices: get().notices.filter((notice) => notice.id !== id) });
    },
  };
}

/** Shows a failure that belongs to no other place; stopping is not a failure. */
export function notifyFailure({ get }: Shared, thrown: unknown): void {
  const error = asHnError(thrown);
  if (error.code !== "aborted") get().notify("problem", error.message);
}
