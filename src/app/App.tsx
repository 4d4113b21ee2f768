// The frame around the rooms: header, what the whole page has to say, the room, the status line.

import { lazy, Suspense, useEffect, type ComponentType } from "react";
import { useStore } from "../state/context.tsx";
import type { Room } from "../state/types.ts";
import { Button, Notice } from "../ui/index.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Header } from "./Header.tsx";
import { ROOM_NAMES } from "./rooms.ts";
import { StatusLine } from "./StatusLine.tsx";

const VIEWS: Readonly<Record<Room, ComponentType>> = {
  explore: lazy(() => import("../views/explore/index.tsx").then((m) => ({ default: m.Explore }))),
  find: lazy(() => import("../views/find/index.tsx").then((m) => ({ default: m.Find }))),
  test: lazy(() => import("../views/test/index.tsx").then((m) => ({ default: m.Test }))),
  turn: lazy(() => import("../views/turn/index.tsx").then((m) => ({ default: m.Turn }))),
  trace: lazy(() => import("../views/trace/index.tsx").then((m) => ({ default: m.Trace }))),
  library: lazy(() => import("../views/library/index.tsx").then((m) => ({ default: m.Library }))),
};

export function App() {
  const room = useStore((s) => s.room);
  const View = VIEWS[room];
  useEffect(() => {
    document.title = `${ROOM_NAMES[room]} · H-Neurons Explorer`;
    window.scrollTo(0, 0);
  }, [room]);
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault(); // the hash names the room
          document.getElementById("main")?.focus();
        }}
      >
        Skip to the room
      </a>
      <Header />
      <ModelProblem />
      <main id="main" tabIndex={-1}>
        <ErrorBoundary key={room}>
          <Suspense fallback={<p className="page k">Opening the room…</p>}>
            <View />
          </Suspense>
        </ErrorBoundary>
      </main>
      <StatusLine />
      <Notices />
    </>
  );
}

function ModelProblem() {
  const error = useStore((s) => s.modelError);
  const card = useStore((s) => s.card);
  const wanted = useStore((s) => s.wanted);
  const loading = useStore((s) => s.loading !== null);
  const loadModel = useStore((s) => s.loadModel);
  if (error === null || error.code === "aborted" || loading || card !== null) return null; // else the Library tells
  return (
    <div className="band">
      <Notice tone="problem" actions={<Button onPress={() => void loadModel(wanted)}>Load it again</Button>}>
        No model is loaded: {error.message}
      </Notice>
    </div>
  );
}

function Notices() {
  const notices = useStore((s) => s.notices);
  const dismiss = useStore((s) => s.dismiss);
  return (
    <section className="notices" aria-label="Notices">
      {notices.map(({ id, tone, text }) => (
        <Notice key={id} tone={tone} onDismiss={() => dismiss(id)}>
          {text}
        </Notice>
      ))}
    </section>
  );
}
