// The lanes side by side: four where neurons are known, the model as trained alone where none are. Listens to which
// lanes there are, not to what streams into them.

import { useStore } from "../../state/context.tsx";
import { LANES } from "../../state/types.ts";
import { Button } from "../../ui/index.ts";
import { LaneCard } from "./LaneCard.tsx";
import "./Lanes.css";

export function Lanes() {
  const ids = useStore((s) => s.lanes.map(({ id }) => id).join(" ")).split(" ");
  const waiting = useStore((s) => s.question !== null && s.lanes.length === 0 && s.generating);
  const asked = useStore((s) => s.question !== null);
  const replayed = useStore((s) => s.replay !== null);
  const redrawPlacebo = useStore((s) => s.redrawPlacebo);
  const shown = LANES.filter((id) => ids.includes(id));
  if (!asked) return <Start />;
  if (shown.length === 0) return waiting ? <p className="lanes-wait">Reading the question…</p> : null;
  return (
    <>
      <div className="lanes" data-count={shown.length}>
        {shown.map((id) => (
          <LaneCard key={id} id={id} />
        ))}
      </div>
      {shown.length > 1 && (
        <div className="lanes-foot">
          <div className="lanes-note">
            <p>
              Risk: the classifier’s probability that the answer is hallucinated, read at that token (how good
              it is: <a href="#/find">Find</a>).
            </p>
            <p className="k">
              Colour and underline show it, read on the pass as it was turned, so that turning the neurons
              moves it by itself. A bar: where the answer parts from α&nbsp;=&nbsp;1. Δ: change of the
              log-probability of the α&nbsp;=&nbsp;1 answer; KL: divergence from α&nbsp;=&nbsp;1; both in nats
              a token.
            </p>
          </div>
          {!replayed && (
            <Button variant="plain" onPress={redrawPlacebo}>
              Draw another random set
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** Before the first question. */
function Start() {
  return (
    <div className="lanes-start">
      <h2>Ask something, then turn the neurons</h2>
      <p>
        Your question is answered four times at once: with the H-Neurons silenced, as trained, at the dose you
        set, and with a matched random set turned as far. What the four have in common is not the neurons’
        doing. Most answers keep their words, turned or not; each lane then says how far it moved under them.
      </p>
      <p>
        The model is small and easily wrong; that is what makes it worth asking. It runs in this browser, and
        nothing you type leaves it.
      </p>
    </div>
  );
}
