// The studies that this browser keeps, in short: open a finished one, continue one that is not, remove either. The
// Library room has the whole list.

import { memo, useEffect, useState } from "react";
import { useStore } from "../../state/context.tsx";
import { Button, Dialog } from "../../ui/index.ts";
import type { StoredStudy } from "../../workers/protocol.ts";
import { useAttempt } from "./useAttempt.ts";

/** `embedded, 100 per class, seed 0` */
const nameOf = ({ spec }: StoredStudy): string =>
  [
    spec.model.reference,
    spec.perClass === null ? "all questions" : `${spec.perClass.toLocaleString("en")} per class`,
    `seed ${spec.seed}`,
  ].join(", ");

export const StoredStudies = memo(function StoredStudies() {
  const stored = useStore((s) => s.stored);
  const refreshStored = useStore((s) => s.refreshStored);
  const openStored = useStore((s) => s.openStored);
  const resumeStudy = useStore((s) => s.resumeStudy);
  const removeStored = useStore((s) => s.removeStored);
  const current = useStore((s) => s.study?.id ?? null);
  const shown = useStore((s) => s.result?.id ?? null);
  const active = useStore((s) => s.study?.state === "running" || s.study?.state === "pausing");
  const attempt = useAttempt();
  const [removing, setRemoving] = useState<StoredStudy | null>(null);
  const [busy, setBusy] = useState<string | null>(null);

  useEffect(() => {
    void attempt(refreshStored);
  }, [attempt, refreshStored]);

  const run = async (id: string, action: () => Promise<unknown>): Promise<void> => {
    setBusy(id);
    await attempt(action);
    setBusy(null);
  };
  // The one under way has its own panel.
  const rows = stored.filter((one) => one.id !== current);
  if (rows.length === 0) return null;
  return (
    <section className="card find-stored" aria-labelledby="find-stored-title">
      <h2 id="find-stored-title">Stored in this browser</h2>
      <ul aria-label="Stored studies">
        {rows.map((one) => (
          <li key={one.id}>
            <div>
              <div>{nameOf(one)}</div>
              <div className="k num">
                {one.asked.toLocaleString("en")} questions asked, {one.done ? "finished" : "not finished"}
                {one.id === shown && ", shown here"}
              </div>
            </div>
            <div className="find-stored-actions">
              {one.done ? (
                <Button
                  variant="plain"
                  aria-label={`Open ${nameOf(one)}`}
                  isDisabled={busy !== null || one.id === shown}
                  onPress={() => void run(one.id, () => openStored(one.id))}
                >
                  {busy === one.id ? "Opening…" : "Open"}
                </Button>
              ) : (
                <Button
                  variant="plain"
                  aria-label={`Continue ${nameOf(one)}`}
                  isDisabled={busy !== null || active}
                  onPress={() => void attempt(() => resumeStudy(one.id))}
                >
                  Continue
                </Button>
              )}
              <Button
                variant="plain"
                aria-label={`Remove ${nameOf(one)}`}
                isDisabled={busy !== null}
                onPress={() => setRemoving(one)}
              >
                Remove
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <Dialog
        title="Remove this study?"
        role="alertdialog"
        isOpen={removing !== null}
        onClose={() => setRemoving(null)}
        actions={
          <>
            <Button onPress={() => setRemoving(null)}>Keep it</Button>
            <Button
              variant="danger"
              onPress={() => {
                if (removing) void run(removing.id, () => removeStored(removing.id));
                setRemoving(null);
              }}
            >
              Remove
            </Button>
          </>
        }
      >
        <p>
          {removing && nameOf(removing)}: this deletes its answers, features and result from this browser. It
          cannot be undone.
        </p>
      </Dialog>
    </section>
  );
});
