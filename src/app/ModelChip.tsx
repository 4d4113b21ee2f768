// The loaded model in a few words, with the reason for its device; loading, it shows how far that is. Opens Library;
// beside it, for the model that ships, the way to its card.

import { FileText } from "lucide-react";
import { shortReference } from "../base/publicReference.ts";
import { useStore } from "../state/context.tsx";
import { isShipped } from "../state/librarySlice.ts";
import type { LibrarySlice } from "../state/libraryTypes.ts";
import type { ModelSlice } from "../state/types.ts";
import { formatBytes } from "../ui/format.ts";
import { Button, ProgressBar, Tooltip } from "../ui/index.ts";

export function ModelChip() {
  const card = useStore((s) => s.card);
  const loading = useStore((s) => s.loading);
  const replay = useStore((s) => s.replay !== null);
  const downloaded = useStore((s) => shareDownloaded(s.downloads));
  const goTo = useStore((s) => s.goTo);
  const device = card?.device === "webgpu" ? "WebGPU" : "WASM";
  const words = card ? [shortReference(card.id), formatBytes(card.bytes), card.dtype, device] : [];
  const state = loading ? "loading" : card ? "ready" : "none";
  return (
    <>
      <Tooltip
        text={
          loading ? "The model is being loaded." : (card?.deviceReason ?? "Choose a model in the Library.")
        }
      >
        <Button
          className="chip"
          {...(card && !loading ? { "aria-label": `Model: ${words.join(", ")}` } : {})}
          onPress={() => {
            goTo("library");
            document.getElementById("main")?.focus(); // says where one is now
          }}
        >
          <span className="dot" data-state={state} />
          {loading ? (
            <span className="num">{progressWords(loading)}</span>
          ) : card ? (
            <span>
              {words[0]}
              <span className="chip-more"> · {words.slice(1).join(" · ")}</span>
            </span>
          ) : downloaded !== null ? (
            <span className="num">downloading {Math.floor(100 * downloaded)} %</span>
          ) : replay ? (
            "replay, no model"
          ) : (
            "no model"
          )}
        </Button>
      </Tooltip>
      <CardLink />
      {loading && (
        <ProgressBar className="load-line" label={`Loading ${loading.reference}`} value={share(loading)} />
      )}
      {!loading && downloaded !== null && (
        <ProgressBar className="load-line" label="Downloads" value={downloaded} />
      )}
      <output className="sr-only">
        {loading ? `Loading ${loading.reference}` : card ? `${card.id} is loaded` : ""}
      </output>
    </>
  );
}

/** Other models have their cards on their own pages. */
function CardLink() {
  const ships = useStore((s) => isShipped((s.replay ?? s.loaded ?? s.wanted).reference));
  const here = useStore((s) => s.room === "card");
  if (!ships) return null;
  return (
    <a
      className="chip-card"
      href="#/card"
      aria-label="Model card"
      title="Model card"
      aria-current={here ? "page" : undefined}
    >
      <FileText size={15} aria-hidden="true" />
      <span className="chip-card-words">Model card</span>
    </a>
  );
}

/** Of the models on their way, together; null where there are none. */
function shareDownloaded(downloads: LibrarySlice["downloads"]): number | null {
  const running = downloads.filter(({ state }) => state === "running");
  if (running.length === 0) return null;
  const sum = (field: "present" | "bytes") =>
    running.reduce((total, { progress }) => total + (progress?.[field] ?? 0), 0);
  return sum("bytes") === 0 ? 0 : sum("present") / sum("bytes");
}

type Loading = NonNullable<ModelSlice["loading"]>;

function share({ progress }: Loading): number | null {
  if (progress?.stage !== "download" || progress.totalBytes === 0) return null;
  return Math.min(1, progress.loadedBytes / progress.totalBytes);
}

function progressWords({ reference, progress }: Loading): string {
  if (progress?.stage === "instrument") return `${reference}: finding neurons`;
  if (progress?.stage === "session") return `${reference}: starting`;
  const done = progress?.loadedBytes ? ` ${formatBytes(progress.loadedBytes)}` : "";
  return `${reference}: loading${done}`;
}
