// The dose: α as a large number, the slider that sets it, and how well supported the neurons are that it turns. Every
// move regenerates, letting go settles the link. Without neurons there is nothing to turn, and it says where to find
// them. What stands under the track keeps its height, so that nothing moves as the model comes.

import { unbroken } from "../../charts/intervalText.ts";
import { useStore } from "../../state/context.tsx";
import { foundAtOtherDtype } from "../../state/neuronsSlice.ts";
import type { NeuronSource } from "../../state/types.ts";
import { Disclosure, Slider } from "../../ui/index.ts";
import "./DoseSlider.css";
import { evidenceOf, howFound } from "./evidence.ts";
import { formatAlpha, formatCount } from "./format.ts";
import { ModelProgress } from "./ModelState.tsx";
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
        <Support count={count} />
      </div>
    </section>
  );
}

/** How well supported the neurons are, or why there are none. */
function Support({ count }: { readonly count: number }) {
  const neurons = useStore((s) => s.neurons);
  const none = useStore((s) => s.card === null && s.replay === null);
  const loading = useStore((s) => s.loading !== null);
  const shipping = useStore((s) => s.shipping);
  if (loading)
    return (
      <div className="dose-note">
        <ModelProgress />
      </div>
    );
  return (
    <div className="dose-note">
      {none ? (
        <p>No model is loaded, so there is nothing to turn.</p>
      ) : neurons === null && shipping ? (
        <p>The H-Neurons that ship with this model are on their way.</p>
      ) : neurons === null ? (
        <p>
          No H-Neurons are known for this model yet. <a href="#/find">Find them</a>, then turn them here.
        </p>
      ) : count === 0 ? (
        <p>No neuron of the current set has a positive weight, so there is nothing to turn.</p>
      ) : (
        <Evidence neurons={neurons} />
      )}
    </div>
  );
}

function Evidence({ neurons }: { readonly neurons: NeuronSource }) {
  const replayed = useStore((s) => s.replay !== null);
  const dtype = useStore((s) => s.card && foundAtOtherDtype(neurons, s.card));
  const { study, label } = neurons;
  if (!study)
    return (
      <p>
        {replayed && "Run it here to turn the neurons. "}
        They come {label}, and how well they predict hallucination is not known here.{" "}
        <a href="#/find">Find</a> looks for this model’s own and measures them.
      </p>
    );
  const { verdict, figures } = evidenceOf(study.summary);
  return (
    <>
      <p>
        <b>{verdict}</b> {unbroken(figures)} <a href="#/find">Find</a> has the evidence.
        {dtype !== null && ` They were found, and this was measured, in the ${dtype} file of this model.`}
      </p>
      <Disclosure title="How these neurons were found" level={2} className="dose-how">
        <dl>
          {howFound(neurons, study).map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="num">{value}</dd>
            </div>
          ))}
        </dl>
      </Disclosure>
    </>
  );
}
