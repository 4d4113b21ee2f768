// The header: mark, rooms, the loaded model, theme, share.

import { Moon, Sun, SunMoon } from "lucide-react";
import type { Room } from "../exchange/linkState.ts";
import { useStore } from "../state/context.tsx";
import type { ViewSlice } from "../state/types.ts";
import { Button, Tooltip } from "../ui/index.ts";
import { ModelChip } from "./ModelChip.tsx";
import { entryOf, LISTED, NOT_BUILT, ROOM_NAMES } from "./rooms.ts";
import { Share } from "./Share.tsx";

export function Header() {
  const room = useStore((s) => s.room);
  return (
    <header className="header">
      <a className="mark" href="#/explore">
        <Mark />
        H-Neurons
      </a>
      <nav className="rooms" aria-label="Rooms">
        {LISTED.map((name) => (
          <a key={name} href={`#/${name}`} aria-current={currentOf(name, room)}>
            {ROOM_NAMES[name]}
            {NOT_BUILT.has(name) && <small>soon</small>}
          </a>
        ))}
      </nav>
      <ModelChip />
      <Theme />
      <Share />
    </header>
  );
}

/** The page itself, or the entry that it belongs to. */
const currentOf = (name: Room, room: Room): "page" | "true" | undefined =>
  name === room ? "page" : name === entryOf(room) ? "true" : undefined;

function Mark() {
  const dots = [3, 10, 17].flatMap((x) => [4, 10, 16].map((y) => [x, y] as const));
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      {dots.map(([x, y]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r="2" fill="var(--line-strong)" opacity="0.5" />
      ))}
      <circle cx="10" cy="10" r="3.4" fill="var(--accent)" />
    </svg>
  );
}

const THEMES: Readonly<Record<ViewSlice["theme"], { icon: typeof Sun; next: ViewSlice["theme"] }>> = {
  system: { icon: SunMoon, next: "light" },
  light: { icon: Sun, next: "dark" },
  dark: { icon: Moon, next: "system" },
};

function Theme() {
  const theme = useStore((s) => s.theme);
  const setTheme = useStore((s) => s.setTheme);
  const { icon: Icon, next } = THEMES[theme];
  return (
    <Tooltip text={theme === "system" ? "The system's theme" : `The ${theme} theme`}>
      <Button variant="plain" className="icon" aria-label={`Theme: ${theme}`} onPress={() => setTheme(next)}>
        <Icon size={17} aria-hidden="true" />
      </Button>
    </Tooltip>
  );
}
