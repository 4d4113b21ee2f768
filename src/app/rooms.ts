// The names of the rooms, as the navigation and the title show them.

import { ROOMS, type Room } from "../exchange/linkState.ts";

export const ROOM_NAMES: Readonly<Record<Room, string>> = {
  explore: "Explore",
  find: "Find",
  test: "Test",
  turn: "Turn",
  trace: "Trace",
  library: "Library",
  card: "Model card",
};

/** What the navigation lists; the card is found from the model and from the Library. */
export const LISTED: readonly Room[] = ROOMS.filter((room) => room !== "card");

/** The entry of the navigation that a room belongs to. */
export const entryOf = (room: Room): Room => (room === "card" ? "library" : room);

/** Rooms that only say what they will do. */
export const NOT_BUILT: ReadonlySet<Room> = new Set(["test", "turn", "trace"]);

/** The name in an address that is no room's; null where it is one, or none is named. */
export function unknownRoom(hash: string): string | null {
  const name = /^#\/([^?/]+)/.exec(hash)?.[1]; // a room may have places, as #/card/detection
  return name === undefined || Object.hasOwn(ROOM_NAMES, name) ? null : name;
}
