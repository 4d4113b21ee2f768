// The `h-neurons/1` document: a fitted detector as data, every known nonzero weight and where it came from.
// A study writes it; reading others' forms is exchange/hNeurons.ts. What is unknown is null. Contract: DESIGN §3.

import * as z from "zod/mini";
import { HnError } from "../base/errors.ts";
import { compareNeurons, formatNeuron, type NeuronAddress } from "../base/neuron.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { ModelCard } from "../model/types.ts";
import { stableJsonFile } from "./json.ts";
import { parseAs } from "./problems.ts";

export const layerSchema = z.int().check(z.minimum(0), z.maximum(999_999));
export const indexSchema = z.int().check(z.minimum(0), z.maximum(999_999_999));

/** Missing and null both mean: not known. */
const known = <S extends z.ZodMiniType>(schema: S) => z._default(z.nullable(schema), null);

const weightedNeuron = z.object({
  layer: layerSchema,
  index: indexSchema,
  /** Of the linear detector; null in a bare list. */
  weight: known(z.number()),
  /** Region the feature was read on, where a probe mixes several: "answer", "other", "prompt". */
  featureType: z.exactOptional(z.string()),
});

const count = z.int().check(z.minimum(1));

export const neuronSetSchema = z.object({
  format: z.literal("h-neurons/1"),
  model: z._default(
    z.object({
      id: known(z.string()),
      revision: known(z.string()),
      dtype: known(z.string()),
      sha256: known(z.string()),
      layers: known(count),
      /** Neurons of each layer. */
      neurons: known(count),
    }),
    { id: null, revision: null, dtype: null, sha256: null, layers: null, neurons: null },
  ),
  feature: known(z.string()),
  spanRule: known(z.string()),
  /** null: weights apply to CETT as it is, or it is not known (a bare list). */
  standardisation: known(z.string()),
  neurons: z.array(weightedNeuron),
  intercept: known(z.number()),
  solver: known(z.looseObject({})),
  metrics: known(z.looseObject({})),
  dataset: known(z.looseObject({})),
  /** ISO 8601, UTC. */
  created: known(z.string()),
});

export type NeuronSet = z.output<typeof neuronSetSchema>;
export type WeightedNeuron = NeuronSet["neurons"][number];

/** Sorted by layer, index and feature type. */
const sortNeurons = (neurons: readonly WeightedNeuron[]): WeightedNeuron[] =>
  [...neurons].sort(
    (a, b) =>
      compareNeurons(a, b) ||
      ((a.featureType ?? "") < (b.featureType ?? "") ? -1 : a.featureType === b.featureType ? 0 : 1),
  );

/** The document as text; equal content gives equal text. */
export const writeNeuronSet = (set: NeuronSet): string =>
  stableJsonFile({ ...set, neurons: sortNeurons(set.neurons) });

/**
 * Validates a parsed document and sorts its neurons.
 * Errors: `invalid-file` naming each wrong field; a neuron listed twice for one feature type; an address outside
 * the model that the document itself names (`out-of-range`).
 */
export function parseNeuronSet(json: unknown): Result<NeuronSet, HnError> {
  const parsed = parseAs(neuronSetSchema, json, "The h-neurons/1 file", "invalid-file");
  if (!parsed.ok) return parsed;
  const set = { ...parsed.value, neurons: sortNeurons(parsed.value.neurons) };
  for (const [i, neuron] of set.neurons.entries()) {
    const next = set.neurons[i + 1];
    if (next && compareNeurons(neuron, next) === 0 && neuron.featureType === next.featureType)
      return err(
        new HnError("invalid-file", `${formatNeuron(neuron)} is listed twice; keep one weight for it.`),
      );
  }
  return checkRange(set, set.model);
}

/** The set, or `out-of-range` where a neuron is outside `layers` × `neurons` (null: not checked). */
export function checkRange(
  set: NeuronSet,
  size: { readonly layers: number | null; readonly neurons: number | null },
): Result<NeuronSet, HnError> {
  const outside = set.neurons.filter(
    (n) =>
      (size.layers !== null && n.layer >= size.layers) || (size.neurons !== null && n.index >= size.neurons),
  );
  const first = outside[0];
  if (!first) return { ok: true, value: set };
  const more = outside.length > 1 ? ` and ${outside.length - 1} more are` : " is";
  return err(
    new HnError(
      "out-of-range",
      `${formatNeuron(first)}${more} outside the model's ${size.layers ?? "?"} layers of ${size.neurons ?? "?"} neurons. ` +
        "Was the list made for another model?",
      { outside: outside.map(formatNeuron) },
    ),
  );
}

/** What a neuron list is checked against. */
export type ModelShape = Pick<ModelCard, "layerCount" | "neuronsPerLayer"> & {
  readonly sha256: string | null;
  readonly dtype: string | null;
};

/**
 * The set, if all its neurons exist in the model, with what a person should know before using it there:
 * other weights or dtype than it was fitted on. Errors: `out-of-range` (a neuron, or the size it was made for).
 */
export function checkAgainstModel(
  set: NeuronSet,
  model: ModelShape,
): Result<{ readonly set: NeuronSet; readonly warnings: string[] }, HnError> {
  const { layers, neurons, sha256, dtype } = set.model;
  const size = { layers: model.layerCount, neurons: model.neuronsPerLayer };
  if ((layers !== null && layers !== size.layers) || (neurons !== null && neurons !== size.neurons))
    return err(
      new HnError(
        "out-of-range",
        `The list was made for a model of ${layers ?? "?"} layers of ${neurons ?? "?"} neurons; this one has ` +
          `${size.layers} of ${size.neurons}. Load the model it was made for (${set.model.id ?? "not named"}).`,
      ),
    );
  const checked = checkRange(set, size);
  if (!checked.ok) return checked;
  const warnings: string[] = [];
  if (sha256 !== null && model.sha256 !== null && sha256 !== model.sha256)
    warnings.push("These neurons were fitted on other weights than the model that is loaded.");
  else if (dtype !== null && model.dtype !== null && dtype !== model.dtype)
    warnings.push(`These neurons were fitted at ${dtype}; the model is loaded at ${model.dtype}.`);
  return ok({ set, warnings });
}

/** The neurons that an intervention turns: weight > 0 (H-Neurons), or all of a bare list; each once. */
export function steering(
  neurons: readonly (NeuronAddress & { readonly weight: number | null })[],
): NeuronAddress[] {
  const chosen = neurons
    .filter((n) => n.weight === null || n.weight > 0)
    .map(({ layer, index }) => ({ layer, index }))
    .sort(compareNeurons);
  return chosen.filter((n, i) => i === 0 || compareNeurons(chosen[i - 1]!, n) !== 0);
}
