// The Find room: run an identification, watch it, and read what it found. The result of the last study, or of the
// precomputed one, stands here until another is opened.

import { useCallback, useEffect, useRef, useState } from "react";
import { later } from "../../platform/page/browser.ts";
import { useDeferred, useStore } from "../../state/context.tsx";
import "./find.css";
import { NeuronTable } from "./NeuronTable.tsx";
import { Provenance } from "./Provenance.tsx";
import { Evidence, Result } from "./Result.tsx";
import { StartForm } from "./StartForm.tsx";
import { readForm } from "./startOptions.ts";
import { STUDY, studyAnnouncement, StudyPanel, type StudyPanelProps } from "./StudyPanel.tsx";
import { Button } from "../../ui/index.ts";
import { StoredStudies } from "../studies/StoredStudies.tsx";
import { useAttempt } from "../useAttempt.ts";

/** Why an identification cannot start now, as a sentence; null where it can. */
function useBlocked(): string | null {
  const card = useStore((s) => s.card);
  const loading = useStore((s) => s.loading !== null);
  const modelError = useStore((s) => s.modelError);
  if (card?.layers === null)
    return `The feed-forward layers of this model cannot be read, so it has no neurons to find. ${card.reason?.message ?? ""}`;
  if (card !== null) return null;
  if (loading) return "The model is being loaded; this can start when it is ready.";
  return modelError === null
    ? "No model is loaded. Load one first: the embedded one, or another in the Library."
    : `No model is loaded: ${modelError.message}`;
}

/** Says what will stand here, so that an empty room is not a blank one. */
function Empty() {
  const loading = useStore((s) => s.loading !== null);
  const shipping = useStore((s) => s.shipping);
  return (
    <div className="find-empty">
      <p className="find-finding">
        {loading
          ? "The model is being loaded."
          : shipping
            ? "The study that ships with the model is on its way."
            : "No result yet."}
      </p>
      <p>
        Once an identification has run, this place says how many neurons predict hallucination in this model
        and how well they do it on questions that were held out, beside as many random neurons, the words of
        the question, the length of the answer and its log-probability. If they predict nothing, it says that.
      </p>
    </div>
  );
}

/** The study under way. It changes with every question, so nothing else of the room listens to it. */
function CurrentStudy(props: Omit<StudyPanelProps, "study">) {
  const study = useStore((s) => s.study);
  return study && <StudyPanel study={study} {...props} />;
}

/** Milliseconds between two words on how far a study is: more often, nobody could listen to anything else. */
const SPEAK_EVERY = 20_000;

/** What the room says aloud of a study. That it starts, the focus tells; that it is done, a notice. */
function Announcement() {
  const running = useStore((s) => s.study?.state === "running");
  const halted = useStore((s) =>
    s.study?.state === "paused" || s.study?.state === "failed" ? studyAnnouncement(s.study) : "",
  );
  return (
    <p className="sr-only" aria-live="polite">
      {running ? <HowFar /> : halted}
    </p>
  );
}

/** How far the running study is, now and then. */
function HowFar() {
  const study = useStore((s) => s.study);
  const [said, setSaid] = useState("");
  const latest = useRef(study);
  useEffect(() => {
    latest.current = study;
  }, [study]);
  useEffect(() => {
    let here = true;
    const wait = () =>
      later(SPEAK_EVERY, () => {
        if (!here) return;
        if (latest.current) setSaid(studyAnnouncement(latest.current));
        wait();
      });
    wait();
    return () => {
      here = false;
    };
  }, []);
  return said;
}

/** Where no model is loaded nor on its way, as at a link, there is a study to see all the same. */
function LoadEmbedded({ onPress }: { readonly onPress: () => void }) {
  const none = useStore((s) => s.card === null && s.loading === null);
  const waiting = useWaiting();
  const device = useStore((s) => s.wanted.device);
  const loadModel = useStore((s) => s.loadModel);
  if (!none || waiting) return null;
  return (
    <div className="find-actions">
      <Button
        variant="primary"
        onPress={() => {
          onPress(); // the button goes
          void loadModel({ reference: "embedded", dtype: null, device });
        }}
      >
        Load the embedded model
      </Button>
      <p className="find-blocked">
        Its precomputed study is shown here then, and you can run one of your own.
      </p>
    </div>
  );
}

/** The embedded model's precomputed study is on its way: what comes with it has its place reserved. */
const useWaiting = (): boolean =>
  useStore(
    (s) =>
      s.result === null &&
      s.modelError === null &&
      s.wanted.reference === "embedded" &&
      !(s.replay && !s.loading),
  );

export function Find() {
  const result = useStore((s) => s.result);
  // The finding stands here at once. Deferred: as a study starts and ends, the form and the evidence are laid out in
  // slices beside it, not in one long task.
  const studying = useDeferred(useStore((s) => s.study !== null));
  const evidence = useDeferred(result);
  const sha256 = useStore((s) => s.card?.sha256 ?? null);
  const startStudy = useStore((s) => s.startStudy);
  const form = useStore((s) => s.form);
  const setForm = useStore((s) => s.setForm);
  const [started, setStarted] = useState(false);
  const outcome = useRef<HTMLElement>(null);
  const toOutcome = useCallback(() => outcome.current?.focus(), []);
  const toPanel = useCallback(() => setStarted(true), []);
  const toStudy = useCallback(() => (document.getElementById(STUDY) ?? outcome.current)?.focus(), []);
  const attempt = useAttempt();
  const blocked = useBlocked();
  const waiting = useWaiting();

  const { options } = readForm(form);
  const start = (): void => {
    if (options === null) return;
    setStarted(true);
    void attempt(() => startStudy(options));
  };
  const summary = evidence?.neurons.study.summary ?? null;
  const earlier = summary !== null && summary.model.sha256 === sha256 ? summary.funnel : null;

  return (
    <div className="find">
      <div className="find-main">
        <header className="find-head">
          <h1>Which neurons predict hallucination?</h1>
          <p>
            The model answers each question ten times, and a question is kept only where all ten answers are
            right or all ten are wrong. From what each feed-forward neuron contributed to the answer’s words,
            a sparse classifier learns to tell the two apart; the H-Neurons are those it gives a positive
            weight.
          </p>
        </header>
        <Announcement />
        <section
          className="find-result"
          data-waiting={waiting || (result !== null && evidence === null) ? "" : undefined}
          aria-label="Result"
          ref={outcome}
          tabIndex={-1}
        >
          {result ? (
            <Result
              result={result}
              blocked={blocked ?? (options === null ? "The form has an error." : null)}
              perClass={options?.perClass ?? null}
              onRunAgain={studying ? null : start}
              onToStudy={toStudy}
            />
          ) : (
            <>
              <Empty />
              <LoadEmbedded onPress={toOutcome} />
            </>
          )}
          {evidence && <Evidence study={evidence.neurons.study} />}
        </section>
        {!studying && (
          <StartForm
            form={form}
            onChange={setForm}
            blocked={blocked}
            earlier={earlier}
            onStart={start}
            onFocusLost={toStudy}
          />
        )}
        {/* In the place of the form, so that nothing moves as a study starts and ends. */}
        <CurrentStudy takeFocus={started} onFocusLost={toOutcome} />
      </div>
      <div
        className="find-side"
        data-waiting={waiting || (result !== null && evidence === null) ? "" : undefined}
      >
        {evidence && summary && summary.hNeurons.length > 0 && (
          <section className="card find-neurons" aria-labelledby="find-neurons-title">
            <div className="find-neurons-head">
              <h2 id="find-neurons-title">H-Neurons</h2>
              <span className="k num">
                {summary.hNeurons.length.toLocaleString("en")}, weight of the classifier
              </span>
            </div>
            <NeuronTable key={evidence.id} neurons={summary.hNeurons} />
            <p className="k">A row opens its neuron in Explore. A weight is not an importance.</p>
          </section>
        )}
        {evidence && summary && <Provenance summary={summary} label={evidence.neurons.label} />}
        <StoredStudies others onOpen={toOutcome} onContinue={toPanel} />
      </div>
    </div>
  );
}
