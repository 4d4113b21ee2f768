// JSON lists of neurons as other programs write them, read as `h-neurons/1`: pairs, {layer, neuron | position | index},
// maps by layer, hprobes and CoTLab probes. Forms and their traps: INTERCHANGE.md, from the projects' own files.
// Layers and neurons count from 0 everywhere. Not here: .npy, .npz, .safetensors, .pkl.

import * as z from "zod/mini";
import { HnError } from "../base/errors.ts";
import { err, ok, type Result } from "../base/result.ts";
import { isObject } from "../study/json.ts";
import { checkRange, indexSchema, layerSchema, parseNeuronSet, type NeuronSet } from "../study/neuronSet.ts";
import { explain, parseJson } from "../study/problems.ts";
import { readHNeurons } from "./hNeurons.ts";

export interface ImportedNeurons {
  readonly set: NeuronSet;
  /** What a person should know before using the list, as sentences. */
  readonly notes: readonly string[];
}

/** Of the model that the list is for, where the file does not say; null: not known. */
export interface KnownSize {
  readonly layers: number | null;
  readonly neurons: number | null;
}

type Json = Readonly<Record<string, unknown>>;
const objectAt = (value: unknown): Json => (isObject(value) ? value : {});

const refuse = (message: string, details?: unknown): Result<never, HnError> =>
  err(new HnError("invalid-file", message, details));

const FORMS =
  'Known are h-neurons/1, lists of {"layer", "neuron"} or [layer, neuron], and maps {"layer": [neurons]}.';

const entrySchema = z.union([
  z.tuple([layerSchema, indexSchema]),
  z.object({
    layer: layerSchema,
    neuron: z.optional(indexSchema),
    position: z.optional(indexSchema),
    index: z.optional(indexSchema),
    weight: z.optional(z.nullable(z.number())),
    coefficient: z.optional(z.nullable(z.number())),
    feature_type: z.optional(z.string()),
  }),
]);
const listSchema = z.array(entrySchema);
const mapSchema = z.record(z.string().check(z.regex(/^\d{1,6}$/)), z.array(indexSchema));

/**
 * Reads any known JSON form.
 * Errors: `invalid-file` (no known form, a field that is wrong, a mixture-of-experts or vision list), `out-of-range`.
 */
export function importNeuronJson(text: string, size: KnownSize): Result<ImportedNeurons, HnError> {
  const parsed = parseJson(text, "The file");
  if (!parsed.ok) return parsed;
  const json = parsed.value;
  if (typeof objectAt(json).format === "string") {
    const own = readHNeurons(text);
    if (!own.ok) return own;
    const checked = checkRange(own.value, size);
    return checked.ok ? ok({ set: checked.value, notes: notesOf(checked.value) }) : checked;
  }
  const root = objectAt(json);
  if (Number(root.n_experts ?? 1) > 1)
    return refuse("This list is of a mixture of experts, whose neurons cannot be addressed here.");
  if (root.tower !== undefined && root.tower !== null && root.tower !== "text")
    return refuse("This list is of a vision tower; only language models can be turned here.");
  const found = findList(json);
  if (!found) return refuse(`No list of neurons was found in the file. ${FORMS}`);
  const entries = listSchema.safeParse(found.list);
  if (!entries.success) {
    const problems = explain(entries.error.issues.slice(0, 5), found.list);
    return refuse(`The list of neurons is not valid: ${problems.join("; ")}. ${FORMS}`, { problems });
  }
  return assemble(root, entries.data, found, size);
}

interface FoundList {
  readonly list: unknown;
  /** One per entry, where weights stand beside the list. */
  readonly weights?: unknown;
  readonly note?: string;
}

function findList(json: unknown): FoundList | null {
  if (Array.isArray(json)) return { list: json };
  const root = objectAt(json);
  const fit = objectAt(root.fit);
  const summary = objectAt(root.structure).top_positive_neurons;
  for (const list of [root.h_neurons, root.medical_h_neurons]) if (Array.isArray(list)) return { list };
  if (Array.isArray(root.neurons)) return { list: root.neurons, weights: root.weights };
  if (Array.isArray(fit.h_neurons)) return { list: fit.h_neurons, weights: fit.weights };
  if (Array.isArray(summary))
    return { list: summary, note: "The file names the largest neurons only, with rounded weights." };
  const byLayer = mapSchema.safeParse(root.by_layer ?? json);
  if (!byLayer.success || (root.by_layer === undefined && Object.keys(byLayer.data).length === 0))
    return null;
  return {
    list: Object.entries(byLayer.data).flatMap(([layer, neurons]) => neurons.map((n) => [Number(layer), n])),
  };
}

const sizeSchema = z.int().check(z.minimum(1));
const firstOf = <S extends z.ZodMiniType>(schema: S, ...values: unknown[]): z.output<S> | null => {
  for (const value of values) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
  }
  return null;
};

function assemble(
  root: Json,
  entries: z.output<typeof listSchema>,
  { weights, note }: FoundList,
  size: KnownSize,
): Result<ImportedNeurons, HnError> {
  const metadata = objectAt(root.metadata);
  const fit = objectAt(root.fit);
  const beside = z.array(z.number()).safeParse(weights);
  const seen = new Map<string, NeuronSet["neurons"][number]>();
  for (const [i, entry] of entries.entries()) {
    const [layer, index] = Array.isArray(entry)
      ? entry
      : [entry.layer, entry.neuron ?? entry.position ?? entry.index];
    if (index === undefined) return refuse(`Entry ${i} has no "neuron", "position" or "index". ${FORMS}`);
    const own = Array.isArray(entry) ? null : (entry.weight ?? entry.coefficient ?? null);
    const featureType = Array.isArray(entry) ? undefined : entry.feature_type;
    seen.set(`${layer}:${index}:${featureType ?? ""}`, {
      layer,
      index,
      weight: own ?? (beside.success && beside.data.length === entries.length ? beside.data[i]! : null),
      ...(featureType === undefined ? {} : { featureType }),
    });
  }
  const standardised = isObject(root.feature_stats) || isObject(fit.feature_stats);
  const set = parseNeuronSet({
    format: "h-neurons/1",
    model: {
      id: firstOf(z.string(), root.model, root.model_path, metadata.model_name),
      layers: firstOf(sizeSchema, root.n_layers, metadata.n_layers) ?? size.layers,
      neurons:
        firstOf(
          sizeSchema,
          root.intermediate_size,
          metadata.intermediate_dim,
          root.n_neurons,
          root.neurons_per_layer,
        ) ?? size.neurons,
    },
    neurons: [...seen.values()],
    intercept: firstOf(z.number(), root.intercept, fit.intercept),
    standardisation: standardised ? "mean and standard deviation per feature (not applied here)" : null,
  });
  if (!set.ok) return set;
  const checked = checkRange(set.value, size);
  if (!checked.ok) return checked;
  const notes = [...(note === undefined ? [] : [note]), ...notesOf(checked.value)];
  const twice = entries.length - seen.size;
  if (twice > 0) notes.push(`${twice} of the list's entries were there already and are left out.`);
  return ok({ set: checked.value, notes });
}

function notesOf({ neurons, intercept, standardisation, model }: NeuronSet): string[] {
  const notes: string[] = [];
  const negative = neurons.filter((n) => n.weight !== null && n.weight <= 0).length;
  if (negative > 0)
    notes.push(`${negative} of ${neurons.length} neurons have no positive weight: they are not turned.`);
  const elsewhere = neurons.filter((n) => n.featureType !== undefined && n.featureType !== "answer").length;
  if (elsewhere > 0)
    notes.push(`${elsewhere} of ${neurons.length} weights are of other regions than the answer.`);
  if (neurons.some((n) => n.weight === null) || intercept === null || standardisation !== null)
    notes.push(
      "The list can turn neurons but not score answers: that takes all weights, on CETT as it is, and the intercept.",
    );
  if (model.layers === null || model.neurons === null)
    notes.push("The file does not say for which size of model it was made.");
  return notes;
}
