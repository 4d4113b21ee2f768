// The studies kept on this machine: opened, continued, downloaded, removed (after asking).

import { useEffect, useState } from "react";
import { download } from "../../platform/page/browser.ts";
import { useStore } from "../../state/context.tsx";
import { Button, Dialog } from "../../ui/index.ts";
import type { StoredStudy } from "../../workers/protocol.ts";

export function Studies() {
  const stored = useStore((s) => s.stored);
  const refreshStored = useStore((s) => s.refreshStored);
  const removeStored = useStore((s) => s.removeStored);
  const [doomed, setDoomed] = useState<string | null>(null);
  useEffect(() => {
    void refreshStored();
  }, [refreshStored]);
  const close = () => setDoomed(null);
  return (
    <section aria-labelledby="stored-studies">
      <h2 id="stored-studies">Studies on this machine</h2>
      {stored.length === 0 ? (
        <p className="k">None yet. The Find room makes one.</p>
      ) : (
        <ul className="studies">
          {stored.map((study) => (
            <Study key={study.id} study={study} onRemove={() => setDoomed(study.id)} />
          ))}
        </ul>
      )}
      <Dialog
        title="Remove this study?"
        role="alertdialog"
        isOpen={doomed !== null}
        onClose={close}
        actions={
          <>
            <Button onPress={close}>Keep it</Button>
            <Button
              variant="danger"
              onPress={() => {
                if (doomed !== null) void removeStored(doomed);
                close();
              }}
            >
              Remove
            </Button>
          </>
        }
      >
        <p>Its answers and its result are deleted from this machine. Download it first to keep it.</p>
      </Dialog>
    </section>
  );
}

function Study({ study, onRemove }: { study: StoredStudy; onRemove: () => void }) {
  const { id, spec, asked, done } = study;
  const running = useStore(
    (s) => s.study?.id === id && s.study.state !== "paused" && s.study.state !== "failed",
  );
  const openStored = useStore((s) => s.openStored);
  const resumeStudy = useStore((s) => s.resumeStudy);
  const bundleOf = useStore((s) => s.bundleOf);
  const notify = useStore((s) => s.notify);
  const goTo = useStore((s) => s.goTo);
  const save = async () => {
    try {
      download(await bundleOf(id), `${id}.zip`);
    } catch (thrown) {
      notify("problem", thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  return (
    <li className="card study">
      <div className="study-words">
        <strong>{spec.model.reference}</strong>
        <span className="k num">
          <code>{id}</code> · seed {spec.seed} · {asked} {asked === 1 ? "question" : "questions"} asked ·{" "}
          {running ? "running" : done ? "done" : "not finished"}
        </span>
      </div>
      {done ? (
        <>
          <Button
            aria-label={`Open ${id}`}
            onPress={() => {
              void openStored(id);
              goTo("find");
            }}
          >
            Open
          </Button>
          <Button aria-label={`Download ${id}`} onPress={() => void save()}>
            Download
          </Button>
        </>
      ) : (
        <Button
          aria-label={`Continue ${id}`}
          isDisabled={running}
          onPress={() => {
            void resumeStudy(id);
            goTo("find");
          }}
        >
          Continue
        </Button>
      )}
      <Button variant="danger" aria-label={`Remove ${id}`} isDisabled={running} onPress={onRemove}>
        Remove
      </Button>
    </li>
  );
}
