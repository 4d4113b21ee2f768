// Models of the Hub worth trying, with what is known of each before it is looked up.

import { useStore } from "../../state/context.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Button } from "../../ui/index.ts";
import type { DeviceFacts } from "../../model/device.ts";
import { CURATED, estimatedBytes, hasDtype, SIZED, type CuratedModel } from "./curated.ts";
import { gpuText, hasFastGpu, licenceText } from "./words.ts";

const weightsText = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export function CuratedModels() {
  const machine = useStore((s) => s.machine);
  const gpu = machine && hasFastGpu(machine) ? machine : null;
  return (
    <section className="curated" aria-labelledby="curated-models">
      <h2 id="curated-models">On the Hub, worth trying</h2>
      <table className="num" aria-labelledby="curated-models">
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Weights</th>
            {SIZED.map((dtype) => (
              <th key={dtype} scope="col">
                {dtype}
              </th>
            ))}
            {gpu && <th scope="col">This GPU</th>}
            <th scope="col">
              <span className="sr-only">Get it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {CURATED.map((model) => (
            <Row key={model.id} model={model} gpu={gpu} />
          ))}
        </tbody>
      </table>
      <p className="k">
        Sizes are estimated from the count of weights; “Get” looks up the real ones before it fetches
        anything. None of these asks for an access token.{" "}
        {machine &&
          (gpu
            ? "Whether the GPU runs one depends on its largest weight, and on float16."
            : "No GPU is used here: models run on the processor, and those beyond about a gigabyte slowly.")}
      </p>
    </section>
  );
}

function Row({ model, gpu }: { readonly model: CuratedModel; readonly gpu: DeviceFacts | null }) {
  const loadModel = useStore((s) => s.loadModel);
  const { id, title, kind, licence, weights } = model;
  return (
    <tr>
      <th scope="row">
        {title}
        <div className="k">
          {kind} · {licenceText(licence)}
          <span className="curated-id">
            {" "}
            · <span className="mono">{id}</span>
          </span>
        </div>
      </th>
      <td>{weightsText.format(weights)}</td>
      {SIZED.map((dtype) => (
        <td key={dtype}>
          {hasDtype(model, dtype) ? `≈ ${formatBytes(rounded(estimatedBytes(model, dtype)))}` : "–"}
        </td>
      ))}
      {gpu && <td>{gpuText(model, gpu)}</td>}
      <td>
        <Button
          aria-label={`Get ${title}`}
          onPress={() => void loadModel({ reference: `hub:${id}`, dtype: null, device: "auto" })}
        >
          Get…
        </Button>
      </td>
    </tr>
  );
}

/** Estimates have two digits. */
const rounded = (bytes: number): number => Number(bytes.toPrecision(2));
