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
