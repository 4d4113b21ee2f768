// What stands between a person and an answer: the model on its way, lanes that failed, a replay that was never run
// here. Each says what happened and offers the next step. A model that could not be loaded is told by the frame.

import { useLayoutEffect, useRef } from "react";

import type { LoadProgress } from "../../model/types.ts";
import { useStore } from "../../state/context.tsx";
import { Button, Notice, ProgressBar } from "../../ui/index.ts";
import { focusConversation } from "./focusAskBox.ts";
import { formatBytes } from "./format.ts";
import "./ModelState.css";

const STAGES: Record<LoadProgress["stage"], string> = {
  download: "Downloading",
  instrument: "Making its neurons readable",
  session: "Starting it",
};

function progressOf(progress: LoadProgress | null): { value: number | null; detail: string } {
  if (progress === null) return { value: null, detail: "" };
  const { stage, file, loadedBytes, totalBytes } = progress;
  if (stage !== "download") return { value: null, detail: STAGES[stage] };
  const size =
    totalBytes > 0 ? `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)}` : formatBytes(loadedBytes);
  return {
    value: totalBytes > 0 ? Math.min(1, loadedBytes / totalBytes) : null,
    detail: `${STAGES.download}${file === null ? "" : ` ${file}`}, ${size}`,
  };
}

export function ModelProgress() {
  const loading = useStore((s) => s.loading);
  if (!loading) return null;
  return <ProgressBar label={`Loading the model ${loading.reference}`} {...progressOf(loading.progress)} />;
}

export function LanesError() {
  const error = useStore((s) => s.lanesError);
  const modelError = useStore((s) => s.modelError);
  const regenerate = useStore((s) => s.regenerate);
  const drafted = useStore((s) => s.draft.trim() !== "");
  if (!error || error.code === "aborted" || error.message === modelError?.message) return null;
  if (error.code === "out-of-range" && drafted) return null; // a question that is too long: said at its field
  return (
    <Notice
      tone="problem"
      className="lanes-error"
      actions={<Button onPress={() => void regenerate()}>Try again</Button>}
    >
      {error.message}
    </Notice>
  );
}

export function ReplayBanner() {
  const reference = useStore((s) => s.replay?.reference ?? null);
  const answered = useStore((s) => s.lanes.some(({ pieces }) => pieces.length > 0));
  const nothing = useStore((s) => s.card === null && s.loading === null);
  if (reference === null) return null;
  return (
    <Notice tone="info" className="model-state" actions={<RunHere />}>
      {answered
        ? "A replay of what the sender saw."
        : "What the sender asked; the link is without the answers."}{" "}
      {nothing ? "Nothing was loaded." : "It was not run here."} <span className="k">Model: {reference}</span>
    </Notice>
  );
}

function RunHere() {
  const loading = useStore(
    (s) => s.loading !== null || s.lookingUp !== null || s.downloads.some(({ state }) => state === "running"),
  );
  const runReplay = useStore((s) => s.runReplay);
  const button = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = button.current;
    return () => {
      if (own?.contains(document.activeElement)) focusConversation(); // the banner goes, with the button pressed
    };
  }, []);
  return (
    <div ref={button}>
      {/* Pending and not disabled meanwhile, so that it keeps the focus. */}
      <Button variant="primary" isPending={loading} onPress={() => void runReplay()}>
        Run it here
      </Button>
    </div>
  );
}
