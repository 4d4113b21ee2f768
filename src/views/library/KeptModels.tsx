// The models on this machine: those that ship with the page, those that were downloaded, and downloads that are under
// way, paused, or stopped on a problem. One primary action each.

import { useEffect, useState } from "react";
import { useStore } from "../../state/context.tsx";
import { formatBytes } from "../../ui/format.ts";
import { RemoveDialog } from "../RemoveDialog.tsx";
import { ModelEntry } from "./ModelEntry.tsx";
import { ShippedModels } from "./ShippedModels.tsx";

export function KeptModels() {
  const cached = useStore((s) => s.cached);
  const downloads = useStore((s) => s.downloads);
  const refreshCached = useStore((s) => s.refreshCached);
  const removeModel = useStore((s) => s.removeModel);
  const [removing, setRemoving] = useState<{ reference: string; bytes: number } | null>(null);
  const [shown, setShown] = useState(removing);
  if (removing !== null && removing !== shown) setShown(removing);
  useEffect(() => {
    void refreshCached();
  }, [refreshCached]);
  const remove = async (reference: string): Promise<void> => {
    setRemoving(null);
    await removeModel(reference);
    document.getElementById("kept-models")?.focus(); // the row, with the button that was pressed, is gone
  };
  const references = new Set([...cached, ...downloads].map(({ reference }) => reference));
  return (
    <section className="kept" aria-labelledby="kept-models">
      <h2 id="kept-models" tabIndex={-1}>
        Models on this machine
      </h2>
      <ul className="card model-rows" aria-labelledby="kept-models">
        <ShippedModels />
        {[...references].toSorted().map((reference) => {
          const kept = cached.find((one) => one.reference === reference) ?? null;
          return (
            <ModelEntry
              key={reference}
              reference={reference}
              kept={kept}
              download={downloads.find((one) => one.reference === reference) ?? null}
              onRemove={() => setRemoving({ reference, bytes: kept?.bytes ?? 0 })}
            />
          );
        })}
      </ul>
      <p className="k">
        <a href="#/card">The card of the models that come with the page</a> says what they were trained on,
        what was measured, and what they cannot do. Sizes count all files that a load reads.
      </p>
      <RemoveDialog
        title="Remove this model?"
        isOpen={removing !== null}
        onKeep={() => setRemoving(null)}
        onRemove={() => removing && void remove(removing.reference)}
      >
        {shown?.reference}: this deletes{" "}
        {shown?.bytes ? `its ${formatBytes(shown.bytes)}` : "what has come of it"} from this browser. It can
        be downloaded again; studies that were made with it stay.
      </RemoveDialog>
    </section>
  );
}
