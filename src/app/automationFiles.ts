// Files that the automation API gives and takes, as Blobs: a bundle in another form, a neuron list.

import { importNeuronJson } from "../exchange/neuronLists.ts";
import type { NeuronSet } from "../study/neuronSet.ts";
import type { AppStore } from "../state/store.ts";
import type { ExportForm } from "../workers/protocol.ts";
import { countOf, flagsOf, usage } from "./automationFlags.ts";

const TYPES: Readonly<Record<ExportForm, string>> = { "h-neurons": "application/json", csv: "text/csv" };

export const exporter =
  (call: AppStore["call"]) =>
  async (bundle: Blob, as: ExportForm): Promise<Blob> => {
    if (!(bundle instanceof Blob)) throw usage("The first argument is a bundle, as a Blob.");
    if (!Object.hasOwn(TYPES, as))
      throw usage(`A bundle is exported as ${Object.keys(TYPES).join(" or ")}; got "${String(as)}".`);
    return new Blob([await call("exportBundle", { bundle, as })], { type: TYPES[as] });
  };

/** @param file a Blob, or the text itself */
export async function importList(
  file: Blob | string,
  given?: { readonly layers?: number; readonly neurons?: number },
): Promise<NeuronSet> {
  if (typeof file !== "string" && !(file instanceof Blob))
    throw usage("The first argument is a file: a Blob, or its text.");
  const flags = flagsOf(given, ["layers", "neurons"]);
  const layers = countOf("layers", flags.layers);
  const neurons = countOf("neurons", flags.neurons);
  const text = typeof file === "string" ? file : await file.text();
  const list = importNeuronJson(text, { layers, neurons });
  if (!list.ok) throw list.error;
  return list.value.set;
}
