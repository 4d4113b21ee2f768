// The models that come with the page, each dtype with its button, and under the base the checkpoints of its training.

import type { ManifestFile } from "../../exchange/manifestFile.ts";
import { checkpointReference, TRAINED } from "../../model/reference.ts";
import { DTYPES } from "../../model/types.ts";
import { shippedManifest } from "../../platform/page/shippedCard.ts";
import { useStore } from "../../state/context.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Button } from "../../ui/index.ts";
import { useShipped } from "../useShipped.ts";
import { ModelRow } from "./ModelRow.tsx";

export function ShippedModels() {
  const { load, retry } = useShipped(shippedManifest);
  if (load.status === "failed")
    return (
      <li role="alert">
        {load.error.message} <Button onPress={retry}>Try again</Button>
      </li>
    );
  if (load.status !== "ready")
    return <li className="k">The list of what comes with the page is being read.</li>;
  const { models, checkpoints } = load.value;
  return models.map((model) => (
    <ShippedModel key={model.id} model={model} checkpoints={model.id === TRAINED ? checkpoints : []} />
  ));
}

interface ShippedModelProps {
  readonly model: ManifestFile["models"][number];
  /** Steps, rising. */
  readonly checkpoints: readonly number[];
}

function ShippedModel({ model: { id, title, loads, licence }, checkpoints }: ShippedModelProps) {
  const loadModel = useStore((s) => s.loadModel);
  const isLoaded = useStore((s) => s.loaded?.reference === id);
  const dtypes = DTYPES.filter((dtype) => loads[dtype] !== undefined);
  return (
    <ModelRow
      title={title}
      facts={[
        id,
        ...dtypes.map((dtype) => `${dtype} ${formatBytes(loads[dtype] ?? 0)}`),
        licence,
        "comes with the page",
      ]}
      isLoaded={isLoaded}
      actions={dtypes.map((dtype) => (
        <Button
          key={dtype}
          aria-label={`Load ${id} ${dtype}`}
          onPress={() => void loadModel({ reference: id, dtype, device: "auto" })}
        >
          {dtypes.length === 1 ? "Load" : `Load ${dtype}`}
        </Button>
      ))}
    >
      {checkpoints.length > 0 && <Checkpoints steps={checkpoints} />}
    </ModelRow>
  );
}

function Checkpoints({ steps }: { readonly steps: readonly number[] }) {
  const loadModel = useStore((s) => s.loadModel);
  const loaded = useStore((s) => s.loaded?.reference);
  return (
    <p className="model-checkpoints k num">
      Checkpoints of its training:
      {steps.map((step) => {
        const reference = checkpointReference(step);
        return (
          <span key={step}>
            <Button
              variant="plain"
              aria-label={`Load ${reference}, after ${step.toLocaleString("en")} steps`}
              onPress={() => void loadModel({ reference, dtype: null, device: "auto" })}
            >
              after {step.toLocaleString("en")} steps
            </Button>
            {loaded === reference && <span className="model-loaded">loaded</span>}
          </span>
        );
      })}
    </p>
  );
}
