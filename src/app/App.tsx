// The frame around the rooms: header, what the whole page has to say, the room, the status line.

import { useEffect, useRef } from "react";
import { useStore } from "../state/context.tsx";
import type { Activity } from "../state/activity.ts";
import { Button, Notice } from "../ui/index.ts";
import { AskDownload } from "../views/library/AskDownload.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Header } from "./Header.tsx";
import { ROOM_NAMES } from "./rooms.ts";
import { StatusLine } from "./StatusLine.tsx";
import { useRoomView } from "./useRoomView.ts";

export function App({ activity }: { readonly activity: Activity }) {
  const room = useStore((s) => s.room);
  const entered = useRef(room);
  useEffect(() => {
    document.title = `${ROOM_NAMES[room]} · H-Neurons Explorer`;
    window.scrollTo(0, 0);
    if (entered.current === room) return;
    entered.current = room;
    // What was pressed to come here may have gone with its room.
    if (document.activeElement === document.body) document.getElementById("main")?.focus();
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
      <main id="main" aria-label={ROOM_NAMES[room]} tabIndex={-1}>
        <ErrorBoundary key={room}>
          <CurrentRoom activity={activity} />
        </ErrorBoundary>
      </main>
      <Notices />
      <AskDownload />
      <StatusLine />
    </>
  );
}

function CurrentRoom({ activity }: { readonly activity: Activity }) {
  const room = useStore((s) => s.room);
  const view = useRoomView(room, activity.track);
  return view ? <view.View /> : <p className="page k">Opening the room…</p>;
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
