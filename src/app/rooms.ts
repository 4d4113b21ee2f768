// The names of the rooms, as the navigation and the title show them.

import type { Room } from "../exchange/linkState.ts";

export const ROOM_NAMES: Readonly<Record<Room, string>> = {
  explore: "Explore",
  find: "Find",
  test: "Test",
  turn: "Turn",
  trace: "Trace",
  library: "Library",
};

/** Rooms that only say what they will do. */
export const NOT_BUILT: ReadonlySet<Room> = new Set(["test", "turn", "trace"]);

/** The name in an address that is no room's; null where it is one, or none is named. */
export function unknownRoom(hash: string): string | null {
  const name = /^#\/([^?]+)/.exec(hash)?.[1];
  return name === undefined || Object.hasOwn(ROOM_NAMES, name) ? null : name;
}
