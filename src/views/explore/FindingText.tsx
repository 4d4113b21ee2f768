// The finding over the lanes, read out once it is there. While answers are generated it says so and keeps its place.

import { useMemo } from "react";

import { unbroken } from "../../charts/intervalText.ts";
import { useStore } from "../../state/context.tsx";
import { finding } from "./finding.ts";
import "./FindingText.css";
import { useTurned } from "./turned.ts";

/** Streaming lanes change with every token; the finding needs them only when they stand still. */
const EMPTY: readonly never[] = [];

export function FindingText() {
  const generating = useStore((s) => s.generating);
  const lanes = useStore((s) => (s.generating ? EMPTY : s.lanes));
  const alpha = useStore((s) => s.lanes.find(({ id }) => id === "yours")?.alpha ?? s.alpha);
  const card = useStore((s) => (s.replay === null ? s.card : null));
  const temperature = useStore((s) => s.sampling.temperature);
  const { length: turned } = useTurned();
  const neurons = card ? card.layerCount * card.neuronsPerLayer : null;
  const parts = useMemo(
    () => finding({ lanes, generating, alpha, turned, neurons, temperature }),
    [lanes, generating, alpha, turned, neurons, temperature],
  );
  if (turned === 0 || (!generating && parts.length === 0)) return null;
  return (
    <output className="finding">
      {generating ? (
        <span className="finding-wait">Generating, then comparing…</span>
      ) : (
        parts.map(({ text, strong }, i) =>
          strong ? <em key={i}>{unbroken(text)}</em> : <span key={i}>{unbroken(text)}</span>,
        )
      )}
    </output>
  );
}
