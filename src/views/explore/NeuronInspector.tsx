// One neuron: what the classifier gave it, how strongly it can write, where it stands among all others, and its
// contribution at each token of each lane. With none selected it offers the H-Neurons themselves.

import { useEffect, useRef, type ReactNode } from "react";

import { compareNeurons, formatNeuron, type NeuronAddress } from "../../base/neuron.ts";
import { NeuronTrace, type NeuronTraceLane } from "../../charts/NeuronTrace.tsx";
import { useStore } from "../../state/context.tsx";
import { LANES, type LaneId } from "../../state/types.ts";
import { Button, Notice } from "../../ui/index.ts";
import { studyName } from "../studies/studyName.ts";
import { formatAlpha } from "./format.ts";
import { LANE_WORDS } from "./LaneCard.tsx";
import "./NeuronInspector.css";

const TONES: Record<LaneId, NeuronTraceLane["tone"]> = {
  zero: "soft",
  one: "ink",
  yours: "accent",
  placebo: "placebo",
};
/** More would push the page down; the Find room lists them all. */
const OFFERED = 12;

export function NeuronInspector() {
  const selected = useStore((s) => s.selected);
  const selectNeuron = useStore((s) => s.selectNeuron);
  const hidden = useStore((s) => s.selected !== null && !s.revealed);
  const revealNeuron = useStore((s) => s.revealNeuron);
  const read = useStore((s) => s.selected !== null && s.run !== null);
  const waiting = useStore((s) => s.loading !== null);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!hidden) return;
    revealNeuron();
    card.current?.scrollIntoView({ block: "nearest" });
    // Whoever came by a row of another room has nothing focused; who reads the heatmap by keys stays in it.
    if (document.activeElement === document.body) card.current?.focus({ preventScroll: true });
  }, [hidden, revealNeuron]);
  const choose = (neuron: NeuronAddress | null) => {
    selectNeuron(neuron);
    card.current?.focus({ preventScroll: true }); // the button that was pressed is about to go
  };
  return (
    <section
      ref={card}
      className="card inspector"
      data-waiting={waiting ? "" : undefined}
      data-read={read ? "" : undefined}
      aria-label="Neuron inspector"
      tabIndex={-1}
    >
      {selected ? (
        <Selected neuron={selected} onClear={() => choose(null)} onUse={() => choose(selected)} />
      ) : (
        <Offer onChoose={choose} />
      )}
      <Announcement />
    </section>
  );
}

/** Says once which neuron was chosen, by whatever way, with its rank where it can be read. */
function Announcement() {
  const selected = useStore((s) => s.selected);
  const entry = useEntry(selected);
  const known = useStore((s) => s.neurons !== null);
  const reading = useStore((s) => s.reading);
  const rank = reading.status === "ready" && reading.value.rank > 0 ? reading.value : null;
  return (
    <p className="sr-only" aria-live="polite">
      {selected &&
        reading.status !== "loading" &&
        `Chosen: ${formatNeuron(selected)}, ${standing(entry, known)}${rank ? `, rank ${rankText(rank)}` : ""}`}
    </p>
  );
}

const useEntry = (neuron: NeuronAddress | null) =>
  useStore((s) => s.neurons?.weights.find((weighted) => neuron && compareNeurons(weighted, neuron) === 0));

const rankText = ({ rank, neurons }: { readonly rank: number; readonly neurons: number }): string =>
  `${rank.toLocaleString("en")} of ${neurons.toLocaleString("en")}`;

function Offer({ onChoose }: { readonly onChoose: (neuron: NeuronAddress) => void }) {
  const weights = useStore((s) => s.neurons?.weights ?? null);
  const first = useStore((s) => (s.run !== null ? "" : s.replay ? "Run it here" : "Ask something"));
  const positive = (weights ?? []).filter(({ weight }) => weight === null || weight > 0);
  const offered = positive.toSorted((a, b) => (b.weight ?? 0) - (a.weight ?? 0)).slice(0, OFFERED);
  return (
    <>
      <h2>No neuron chosen</h2>
      <p className="inspector-hint">
        {first === "" ? "Choose" : `${first}, then choose`} a cell of the heatmap
        {offered.length > 0 ? ", or one of the H-Neurons:" : "."}
      </p>
      {offered.length > 0 && (
        <ul className="inspector-offer" aria-label="H-Neurons, largest weight first">
          {offered.map((neuron) => (
            <li key={formatNeuron(neuron)}>
              <Button className="mono" onPress={() => onChoose({ layer: neuron.layer, index: neuron.index })}>
                {formatNeuron(neuron)}
              </Button>
            </li>
          ))}
          {positive.length > OFFERED && (
            <li className="k">
              and {positive.length - OFFERED} more in <a href="#/find">Find</a>
            </li>
          )}
        </ul>
      )}
    </>
  );
}

/** What the current set says of a neuron, in words. */
function standing(entry: { readonly weight: number | null } | undefined, known: boolean): string {
  if (!known) return "no set is known";
  if (!entry) return "not in the set that is turned";
  if (entry.weight === null) return "H-Neuron · weight unknown";
  const weight = entry.weight.toPrecision(2).replace("-", "−");
  return entry.weight > 0 ? `H-Neuron · weight ${weight}` : `weight ${weight}, not turned`;
}

/** A neuron of the study that Find shows, where another set is turned: which study that is, and its set to use. */
function OfShownStudy({ neuron, onUse }: { readonly neuron: NeuronAddress; readonly onUse: () => void }) {
  const shown = useStore((s) => (s.replay === null ? (s.result?.neurons ?? null) : null));
  const turned = useStore((s) => s.neurons);
  const take = useStore((s) => s.useNeurons);
  const entry = shown?.weights.find((weighted) => compareNeurons(weighted, neuron) === 0);
  if (!shown || !entry || shown === turned) return null;
  return (
    <div className="inspector-other">
      <p>
        {turned ? `Explore turns another set (${turned.label}). ` : ""}This one is of the study that Find
        shows, {shown.study ? studyName(shown.study.spec) : shown.label}: {standing(entry, true)}.
      </p>
      <Button
        onPress={() => {
          take(shown);
          onUse();
        }}
      >
        Use these neurons
      </Button>
    </div>
  );
}

interface SelectedProps {
  readonly neuron: NeuronAddress;
  readonly onClear: () => void;
  /** The set of its study was taken, and the button for it went. */
  readonly onUse: () => void;
}

function Selected({ neuron, onClear, onUse }: SelectedProps) {
  const entry = useEntry(neuron);
  const known = useStore((s) => s.neurons !== null);
  const reading = useStore((s) => s.reading);
  return (
    <>
      <div className="inspector-head">
        <h2 className="mono">{formatNeuron(neuron)}</h2>
        <span className="k">{standing(entry, known)}</span>
        <Button variant="plain" onPress={onClear}>
          Clear
        </Button>
      </div>
      {!entry && <OfShownStudy neuron={neuron} onUse={onUse} />}
      {reading.status === "failed" && <Notice tone="problem">{reading.error.message}</Notice>}
      {reading.status === "ready" ? (
        <>
          <Row name="length of what it writes, ‖W_down‖">{reading.value.downNorm.toPrecision(3)}</Row>
          <Row name="rank by mean CETT, α = 1">{reading.value.rank > 0 ? rankText(reading.value) : "–"}</Row>
          <Trace readings={reading.value.lanes} />
        </>
      ) : (
        reading.status !== "failed" && (
          <p className="inspector-hint">
            {reading.status === "loading" ? "Reading it…" : "Ask something to see what it contributes."}
          </p>
        )
      )}
    </>
  );
}

function Trace({ readings }: { readonly readings: readonly { id: string; cett: readonly number[] }[] }) {
  const region = useStore((s) => s.region);
  const alpha = useStore((s) => s.lanes.find(({ id }) => id === "yours")?.alpha ?? s.alpha);
  const lanes = LANES.flatMap((id) => {
    const found = readings.find((reading) => reading.id === id);
    const label = id === "yours" ? `yours ${formatAlpha(alpha)}` : LANE_WORDS[id].head(alpha);
    return found ? [{ id, label, tone: TONES[id], cett: found.cett }] : [];
  });
  return (
    <NeuronTrace
      lanes={lanes}
      token={region.token === null ? null : { lane: region.lane, position: region.token }}
    />
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="inspector-row num">
      <span>{name}</span>
      <b>{children}</b>
    </div>
  );
}
