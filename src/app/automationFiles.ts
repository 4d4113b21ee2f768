// Files that the automation API makes of a bundle, and reads as a neuron list. Both as Blobs.

import { HnError } from "../base/errors.ts";
import { writeNeuronSet, type NeuronSet } from "../study/neuronSet.ts";
import { importNeuronJson } from "../exchange/neuronLists.ts";
import { readBundle } from "../study/bundle.ts";

export type ExportForm = "h-neurons" | "csv";

const FORMS: Readonly<Record<ExportForm, (neurons: NeuronSet) => Blob>> = {
  "h-neurons": (neurons) => new Blob([writeNeuronSet(neurons)], { type: "application/json" }),
  csv: ({ neurons }) =>
    new Blob(
      [
        "layer,index,weight\n",
        ...neurons.map(({ layer, index, weight }) => `${layer},${index},${weight ?? ""}\n`),
      ],
      { type: "text/csv" },
    ),
};

export async function exportBundle(bundle: Blob, as: ExportForm): Promise<Blob> {
  if (!Object.hasOwn(FORMS, as))
    throw new HnError(
      "usage",
      `A bundle is exported as ${Object.keys(FORMS).join(" or ")}; got "${String(as)}".`,
    );
  const read = readBundle(new Uint8Array(await bundle.arrayBuffer()));
  if (!read.ok) throw read.error;
  return FORMS[as](read.value.neurons);
}

/** @param file a Blob, or the text itself */
export async function importList(
  file: Blob | string,
  {
    layers = null,
    neurons = null,
  }: { readonly layers?: number | null; readonly neurons?: number | null } = {},
): Promise<NeuronSet> {
  const text = typeof file === "string" ? file : await file.text();
  const list = importNeuronJson(text, { layers, neurons });
  if (!list.ok) throw list.error;
  return list.value.set;
}
