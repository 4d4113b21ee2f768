// Models of the Hub worth trying, with what is known of each before it is looked up.

import { useStore } from "../../state/context.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Button } from "../../ui/index.ts";
import type { Machine } from "../../workers/protocol.ts";
import { CURATED, estimatedBytes, largestTensor, sizedDtypes, type CuratedModel } from "./curated.ts";
import { fitsGpu, fitWord, licenceText } from "./words.ts";

const weightsText = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export function CuratedModels() {
  const machine = useStore((s) => s.machine);
  return (
    <section className="curated" aria-labelledby="curated-models">
      <h2 id="curated-models">On the Hub, worth trying</h2>
      <div className="curated-table">
        <table className="num" aria-labelledby="curated-models">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Weights</th>
              <th scope="col">Licence</th>
              <th scope="col">Size, estimated</th>
              <th scope="col">This GPU</th>
              <th scope="col">
                <span className="sr-only">Get it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {CURATED.map((model) => (
              <Row key={model.id} model={model} machine={machine} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="k">
        None of these asks for an access token. Sizes are estimated from the count of weights; “Get” looks up
        the real ones first. “This GPU” says whether one of its buffers holds the largest weight.
      </p>
    </section>
  );
}

function Row({ model, machine }: { readonly model: CuratedModel; readonly machine: Machine | null }) {
  const loadModel = useStore((s) => s.loadModel);
  const { id, title, kind, licence, weights } = model;
  const dtypes = sizedDtypes(model);
  return (
    <tr>
      <th scope="row">
        {title} <span className="k">{kind}</span>
        <div className="k mono">{id}</div>
      </th>
      <td>{weightsText.format(weights)}</td>
      <td>{licenceText(licence)}</td>
      <td>
        {dtypes.map((dtype) => (
          <div key={dtype}>
            ≈ {formatBytes(rounded(estimatedBytes(model, dtype)))} <span className="k">{dtype}</span>
          </div>
        ))}
      </td>
      <td>{machine && <Fits model={model} machine={machine} />}</td>
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

function Fits({ model, machine: { gpu } }: { readonly model: CuratedModel; readonly machine: Machine }) {
  if (gpu === null) return <span className="k">{fitWord("no-gpu")}</span>;
  return sizedDtypes(model).map((dtype) => (
    <div key={dtype}>{fitWord(fitsGpu(largestTensor(model, dtype), gpu))}</div>
  ));
}
