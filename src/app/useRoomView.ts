// The component of a room, fetched when the room is first opened. Not React.lazy, which
// shows its fallback for 300 ms even where the code is there at once (react/react#36569).

import { useEffect, useState, type ComponentType } from "react";
import { HnError } from "../base/errors.ts";
import type { Room } from "../exchange/linkState.ts";

const LOADERS: Readonly<Record<Room, () => Promise<ComponentType>>> = {
  explore: async () => (await import("../views/explore/index.tsx")).Explore,
  find: async () => (await import("../views/find/index.tsx")).Find,
  test: async () => (await import("../views/test/index.tsx")).Test,
  turn: async () => (await import("../views/turn/index.tsx")).Turn,
  trace: async () => (await import("../views/trace/index.tsx")).Trace,
  library: async () => (await import("../views/library/index.tsx")).Library,
  card: async () => (await import("../views/card/index.tsx")).Card,
};

/** Fetches every room's code, so that a room can be opened offline too. A failure shows when the room is opened. */
export const prefetchRooms = (): Promise<unknown> =>
  Promise.allSettled(Object.values(LOADERS).map((load) => load()));

type Track = <T>(work: Promise<T>) => Promise<T>;

/** Null before the first room is there. Throws into the error boundary where a room's code cannot be had. */
export function useRoomView(room: Room, track: Track): { room: Room; View: ComponentType } | null {
  const [view, setView] = useState<{ room: Room; View: ComponentType } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let current = true;
    void (async () => {
      try {
        const View = await track(LOADERS[room]());
        if (current) setView({ room, View });
      } catch (thrown) {
        const offline = "This room could not be fetched. Connect to the network, then try again.";
        if (current) setFailure(new HnError("network", offline, String(thrown)));
      }
    })();
    return () => {
      current = false;
    };
  }, [room, track]);
  if (failure !== null) throw failure;
  return view;
}
