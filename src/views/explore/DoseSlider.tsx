// The dose: α as a large number and the slider that sets it. Every move regenerates, letting go settles the link.
// Without neurons there is nothing to turn, and it says where to find them.

import { useStore } from "../../state/context.tsx";
import { Slider } from "../../ui/index.ts";
import "./DoseSlider.css";
import { formatAlpha, formatCount } from "./format.ts";
import { useTurned } from "./turned.ts";

const TICKS = [
  { value: 0, label: "0 silenced" },
  { value: 1, label: "1 as trained" },
  { value: 2, label: "2" },
  { value: 3, label: "3 amplified" },
];

export function DoseSlider() {
  const alpha = useStore((s) => s.alpha);
  const setAlpha = useStore((s) => s.setAlpha);
  const commitAlpha = useStore((s) => s.commitAlpha);
  const source = useStore((s) => s.neurons?.label ?? null);
  const loading = useStore((s) => s.loading !== null);
  const replayed = useStore((s) => s.replay !== null);
  const { length: count } = useTurned();
  const known = count > 0;
  return (
    <section className="dose" aria-label="Dose" data-known={known ? "" : undefined}>
      <div className="dose-number" aria-hidden="true">
        <div className="k">{known ? `scale of ${formatCount(count, "H-Neuron")}` : "as trained"}</div>
        <div className="dose-alpha num">
          <small>α</small>
          {formatAlpha(known ? alpha : 1)}
        </div>
      </div>
      <div className="dose-track">
        <Slider
          label="α, scale of the H-Neurons"
          showLabel={false}
          value={known ? alpha : 1}
          min={0}
          max={3}
          step={0.05}
          origin={1}
          ticks={TICKS}
          isDisabled={!known || replayed}
          formatOptions={{ maximumFractionDigits: 2 }}
          onChange={setAlpha}
          onChangeEnd={commitAlpha}
        />
        <p className="dose-note k">
          {replayed ? (
            "Run it here to turn the neurons."
          ) : known ? (
            `Neurons: ${source ?? ""}`
          ) : source !== null ? (
            "No neuron of the current set has a positive weight, so there is nothing to turn."
          ) : loading ? (
            "Neurons are known once the model is there."
          ) : (
            <>
              No H-Neurons are known for this model yet. <a href="#/find">Find them</a>, then turn them here.
            </>
          )}
        </p>
      </div>
    </section>
  );
}
