// The identification under way, paused or failed: its bar, its funnel so far, and what can be done with it. Cancelling
// asks first, because it deletes what was collected.

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Funnel } from "../../charts/Funnel.tsx";
import { useStore } from "../../state/context.tsx";
import type { RunningStudy } from "../../state/types.ts";
import { Button, Dialog, Notice, ProgressBar } from "../../ui/index.ts";
import { useAttempt } from "../useAttempt.ts";
import { announcement, progressDetail, shareDone, stageText } from "./words.ts";

const TITLES: Record<RunningStudy["state"], string> = {
  running: "Identification is running",
  pausing: "Identification is pausing",
  paused: "Identification is paused",
  failed: "Identification stopped on a problem",
};

const questionsText = (n: number): string => (n === 1 ? "1 question" : `${n.toLocaleString("en")} questions`);

function CancelDialog({
  asked,
  active,
  isOpen,
  onClose,
}: {
  readonly asked: number;
  readonly active: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const cancelStudy = useStore((s) => s.cancelStudy);
  const attempt = useAttempt();
  const cancel = (): void => {
    onClose();
    void attempt(cancelStudy);
  };
  return (
    <Dialog
      title="Cancel this identification?"
      role="alertdialog"
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Keep it</Button>
          <Button variant="danger" onPress={cancel}>
            Delete and cancel
          </Button>
        </>
      }
    >
      <p>
        {asked > 0
          ? `This deletes the answers and features of the ${questionsText(asked)} collected so far. `
          : "This deletes what was collected so far. "}
        It cannot be undone; {active ? "a pause keeps them" : "kept, it can go on from there"}.
      </p>
    </Dialog>
  );
}

/** For the page's live region. */
export function studyAnnouncement({ state, progress, spec }: RunningStudy): string {
  return state === "running" && progress ? announcement(progress, spec.perClass) : `${TITLES[state]}.`;
}

/** The heading of the panel, for whoever wants to go there. */
export const STUDY = "find-study";

export interface StudyPanelProps {
  readonly study: RunningStudy;
  /** Whether it was started from this page's form just now: focus then moves here, where its buttons are. */
  readonly takeFocus: boolean;
  /** The panel went, and had the focus. */
  readonly onFocusLost: () => void;
}

export function StudyPanel({ study, takeFocus, onFocusLost }: StudyPanelProps) {
  const pauseStudy = useStore((s) => s.pauseStudy);
  const resumeStudy = useStore((s) => s.resumeStudy);
  const loaded = useStore((s) => s.card !== null);
  const attempt = useAttempt();
  const cancelStudy = useStore((s) => s.cancelStudy);
  const kept = useStore((s) => s.stored.find((one) => one.id === study.id)?.asked ?? 0);
  const [asking, setAsking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takeFocus) heading.current?.focus();
  }, [takeFocus]);
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const own = panel.current;
    return () => {
      const at = document.activeElement;
      if (own?.contains(at) || at?.closest("[role=alertdialog]")) onFocusLost();
    };
  }, [onFocusLost]);
  const { state, progress, spec, error } = study;
  const denied = error?.code === "storage-denied" && progress === null && kept === 0;
  const active = state === "running" || state === "pausing";
  const { perClass } = spec;
  return (
    <section ref={panel} className={`card find-study find-study-${state}`} aria-labelledby={STUDY}>
      <h2 id={STUDY} ref={heading} tabIndex={-1}>
        {TITLES[state]}
      </h2>
      {state === "failed" && error && <Notice tone="problem">{error.message}</Notice>}
      {(active || progress) && (
        <ProgressBar
          label="Identification"
          value={progress && shareDone(progress, perClass)}
          detail={
            active
              ? progress
                ? progressDetail(progress)
                : "starting"
              : state === "paused"
                ? "paused"
                : "stopped"
          }
        />
      )}
      {progress ? (
        <p className="find-stage num">{stageText(progress, perClass)}</p>
      ) : (
        kept > 0 && <p className="find-stage num">{questionsText(kept)} asked and stored.</p>
      )}
      <div className="find-actions">
        {/* One button, pending and not disabled meanwhile, so that it keeps the focus. */}
        <Button
          variant={active ? "quiet" : "primary"}
          isPending={state === "pausing"}
          onPress={() => (active ? pauseStudy() : void attempt(() => resumeStudy(study.id)))}
        >
          {state === "pausing" ? "Pausing…" : active ? "Pause" : "Continue"}
        </Button>
        {/* Asks where something is deleted. */}
        <Button variant="danger" onPress={() => (denied ? void attempt(cancelStudy) : setAsking(true))}>
          Cancel
        </Button>
        {!active && !loaded && <p className="find-blocked">Continuing loads the model first.</p>}
      </div>
      <p className="k find-keeps">
        {active
          ? "Each question is stored when it is done. The page may be closed: the identification then waits here, paused."
          : denied
            ? "Nothing of it is stored in this browser."
            : "What was collected is stored in this browser. It survives closing the page and goes on where it stopped."}
      </p>
      {progress && (
        <Funnel
          counts={progress.funnel}
          samples={spec.sampling.samples}
          label="Funnel of the questions so far"
        />
      )}
      <CancelDialog
        asked={progress?.funnel.asked ?? kept}
        active={active}
        isOpen={asking}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}
