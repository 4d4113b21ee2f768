// Files that the automation API gives and takes: a bundle in another form, a neuron list, the neurons that turn a
// model. They come as Blobs or by their address, JSON also as its text.

import { readHNeurons, scaleOf, turningFault } from "../exchange/hNeurons.ts";
import { importNeuronJson } from "../exchange/neuronLists.ts";
import type { ScaledNeuron } from "../base/neuron.ts";
import { fetchFile } from "../platform/page/fetchFile.ts";
import type { NeuronSet } from "../study/neuronSet.ts";
import type { AppStore } from "../state/store.ts";
import type { ExportForm } from "../workers/protocol.ts";
import { alphaOf, countOf, flagsOf, scalesOf, usage } from "./automationFlags.ts";

/** A Blob, or its address: http, https, blob:, data:, or a path taken from the page's own. */
export type FileSource = Blob | URL | string;

export interface ScaleFlags {
  /** "L3:417=2,L5:9=0", or a list of such, one for each lane. */
  readonly scale?: string | readonly string[];
  /** An h-neurons/1 file, or its text, whose H-Neurons are all turned by `alpha`. */
  readonly neurons?: FileSource;
  /** In [0, 3]. */
  readonly alpha?: number;
}

export interface Turning {
  /** One list of scaled neurons for each scale, or the one of `neurons`; [] where there is neither. */
  readonly scales: readonly (readonly ScaledNeuron[])[];
  /** The file of `neurons`, to be checked against the model. */
  readonly neurons: NeuronSet | null;
}

export async function turningOf(flags: ScaleFlags): Promise<Turning> {
  const given = {
    scale: flags.scale !== undefined,
    neurons: flags.neurons !== undefined,
    alpha: flags.alpha !== undefined,
  };
  const fault = turningFault(given, (flag) => flag);
  if (fault !== null) throw usage(fault);
  if (!given.neurons) return { scales: scalesOf(flags.scale), neurons: null };
  const alpha = alphaOf(flags.alpha);
  const neurons = readHNeurons(await textOf("neurons", flags.neurons));
  if (!neurons.ok) throw neurons.error;
  return { scales: [scaleOf(neurons.value, alpha)], neurons: neurons.value };
}

/** As turningOf, where only one scale can be given. */
export async function onlyTurningOf(
  flags: ScaleFlags,
): Promise<{ readonly scale: readonly ScaledNeuron[]; readonly neurons: NeuronSet | null }> {
  const { scales, neurons } = await turningOf(flags);
  const [scale = [], ...more] = scales;
  if (more.length > 0) throw usage("Here only one scale can be given.");
  return { scale, neurons };
}

const TYPES: Readonly<Record<ExportForm, string>> = { "h-neurons": "application/json", csv: "text/csv" };

export const exporter =
  (call: AppStore["call"]) =>
  async (file: FileSource, as: ExportForm): Promise<Blob> => {
    if (!Object.hasOwn(TYPES, as))
      throw usage(`A bundle is exported as ${Object.keys(TYPES).join(" or ")}; got "${String(as)}".`);
    const bundle = await blobOf("The first argument", file);
    return new Blob([await call("exportBundle", { bundle, as })], { type: TYPES[as] });
  };

export async function importList(
  file: FileSource,
  given?: { readonly layers?: number; readonly neurons?: number },
): Promise<NeuronSet> {
  const flags = flagsOf(given, ["layers", "neurons"]);
  const layers = countOf("layers", flags.layers);
  const neurons = countOf("neurons", flags.neurons);
  const list = importNeuronJson(await textOf("The first argument", file), { layers, neurons });
  if (!list.ok) throw list.error;
  return list.value.set;
}

const textOf = async (name: string, file: unknown): Promise<string> => (await blobOf(name, file)).text();

/** The file itself; a string that begins as JSON does is its text, any other an address. */
export async function blobOf(name: string, file: unknown): Promise<Blob> {
  if (file instanceof Blob) return file;
  if (typeof file === "string" && /^\s*[[{]/.test(file)) return new Blob([file]);
  if (typeof file === "string" || file instanceof URL) return fetchFile(String(file));
  throw usage(`${name} is a file: a Blob, or its address as text.`);
}
