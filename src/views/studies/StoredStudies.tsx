// The precomputed study, where the loaded model has one, and the studies that this browser keeps: open or download a finished one, continue one that is not, remove either. One
// that another tab works on is listed only, one that cannot be read any more can be removed.

import "./studies.css";
import { memo, useEffect, useRef, useState } from "react";
import { download } from "../../platform/page/browser.ts";
import { useStore } from "../../state/context.tsx";
import { Button } from "../../ui/index.ts";
import type { DamagedStudy, StoredStudy } from "../../workers/protocol.ts";
import { RemoveDialog } from "../RemoveDialog.tsx";
import { useAttempt } from "../useAttempt.ts";
import { bundleName, studyName } from "./studyName.ts";

export interface StoredStudiesProps {
  /** Leaves out the study under way, which has its own panel beside this. */
  readonly others?: boolean;
  /** A result is about to be shown. */
  readonly onOpen: () => void;
  /** A study is about to go on. */
  readonly onContinue: () => void;
}

export const StoredStudies = memo(function StoredStudies(props: StoredStudiesProps) {
  const { others = false } = props;
  const stored = useStore((s) => s.stored);
  const damaged = useStore((s) => s.damaged);
  const refreshStored = useStore((s) => s.refreshStored);
  const removeStored = useStore((s) => s.removeStored);
  const current = useStore((s) => s.study?.id ?? null);
  const active = useStore((s) => s.study?.state === "running" || s.study?.state === "pausing");
  const attempt = useAttempt();
  const [removing, setRemoving] = useState<StoredStudy | DamagedStudy | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const ships = useStore((s) => s.card?.id === "embedded");

  useEffect(() => {
    void refreshStored();
  }, [refreshStored]);

  const run = async (id: string, action: () => Promise<unknown>): Promise<void> => {
    setBusy(id);
    await attempt(action);
    setBusy(null);
  };
  const remove = async (id: string): Promise<void> => {
    setRemoving(null);
    await run(id, () => removeStored(id));
    heading.current?.focus(); // the row, with the button that was pressed, is gone
  };
  const rows = others ? stored.filter((one) => one.id !== current) : stored;
  return (
    <section className="card stored" aria-labelledby="stored-title">
      <h2 id="stored-title" ref={heading} tabIndex={-1}>
        Studies
      </h2>
      {(ships || rows.length + damaged.length > 0) && (
        <ul aria-label="Stored studies">
          {ships && <Shipped onOpen={props.onOpen} />}
          {rows.map((one) => (
            <Row
              key={one.id}
              study={one}
              under={active && one.id === current}
              blocked={active}
              busy={busy}
              run={run}
              onRemove={() => setRemoving(one)}
              {...props}
            />
          ))}
          {damaged.map((one) => (
            <li key={one.id}>
              <div>
                <div>{unreadName(one)}</div>
                <div className="k">
                  {one.damage} · <code>{one.id}</code>
                </div>
              </div>
              <div className="stored-actions">
                <Button
                  variant="plain"
                  aria-label={`Remove ${unreadName(one).replace(/^A /, "")} ${one.id}`}
                  isDisabled={busy !== null}
                  onPress={() => setRemoving(one)}
                >
                  Remove
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {rows.length + damaged.length === 0 && (
        <p className="k">
          {others && ships ? "No others" : "None"} in this browser yet{others ? "." : ": Find makes them."}
        </p>
      )}
      <RemoveDialog
        title="Remove this study?"
        isOpen={removing !== null}
        onKeep={() => setRemoving(null)}
        onRemove={() => removing && void remove(removing.id)}
      >
        {removing && ("spec" in removing ? studyName(removing.spec) : unreadName(removing))}: this deletes its
        answers, features and result from this browser. It cannot be undone; a finished one can be downloaded
        first.
      </RemoveDialog>
    </section>
  );
});

const unreadName = ({ newer }: DamagedStudy): string =>
  newer ? "A study of a newer version of this page" : "A damaged study";

function Shipped({ onOpen }: Pick<StoredStudiesProps, "onOpen">) {
  const shown = useStore((s) => s.result?.id === null);
  const openShipped = useStore((s) => s.openShipped);
  return (
    <li>
      <div>
        <div>Precomputed, ships with the page</div>
        <div className="k">finished{shown && ", shown in Find"}</div>
      </div>
      <div className="stored-actions">
        <Button
          variant="plain"
          aria-label="Open the precomputed study"
          onPress={() => {
            onOpen();
            void openShipped();
          }}
        >
          Open
        </Button>
      </div>
    </li>
  );
}

interface RowProps extends StoredStudiesProps {
  readonly study: StoredStudy;
  /** It is the one under way in this page. */
  readonly under: boolean;
  /** Some study is under way in this page. */
  readonly blocked: boolean;
  /** Id of the study that something is done with now. */
  readonly busy: string | null;
  readonly run: (id: string, action: () => Promise<unknown>) => Promise<void>;
  readonly onRemove: () => void;
}

function Row({ study, under, blocked, busy, run, onRemove, onOpen, onContinue }: RowProps) {
  const { id, spec, asked, done, held } = study;
  const shown = useStore((s) => s.result?.id === id);
  const openStored = useStore((s) => s.openStored);
  const resumeStudy = useStore((s) => s.resumeStudy);
  const bundleOf = useStore((s) => s.bundleOf);
  const name = studyName(spec);
  const state = under ? "running" : held ? "running in another tab" : done ? "finished" : "not finished";
  return (
    <li>
      <div>
        <div>{name}</div>
        <div className="k num">
          {asked.toLocaleString("en")} {asked === 1 ? "question" : "questions"} asked, {state}
          {shown && ", shown in Find"} · <code>{id}</code>
        </div>
      </div>
      {!held && !under && (
        <div className="stored-actions">
          {done ? (
            <>
              <Button
                variant="plain"
                aria-label={`Open ${name}`}
                isDisabled={busy !== null}
                onPress={() => {
                  onOpen();
                  void run(id, () => openStored(id));
                }}
              >
                {busy === id ? "Opening…" : "Open"}
              </Button>
              <Button
                variant="plain"
                aria-label={`Download ${name}`}
                onPress={() =>
                  void run(id, async () => download(await bundleOf(id), bundleName(spec.model.reference, id)))
                }
              >
                Download
              </Button>
            </>
          ) : (
            <Button
              variant="plain"
              aria-label={`Continue ${name}`}
              isDisabled={busy !== null || blocked}
              onPress={() => {
                onContinue();
                void resumeStudy(id);
              }}
            >
              Continue
            </Button>
          )}
          <Button variant="plain" aria-label={`Remove ${name}`} isDisabled={busy !== null} onPress={onRemove}>
            Remove
          </Button>
        </div>
      )}
    </li>
  );
}
