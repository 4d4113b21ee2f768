// A finished study as one file: a zip of spec.json, environment.json, journal.jsonl, h_neurons.json and
// results/identify.json. Equal content gives equal bytes; times stand in environment.json and `created` only.

import { unzipSync, zipSync, type Zippable } from "fflate";
import * as z from "zod/mini";
import { HnError } from "../base/errors.ts";
import { err, ok, type Result } from "../base/result.ts";
import { questionsOf } from "./journal.ts";
import { stableJsonFile } from "./json.ts";
import { indexSchema, layerSchema, parseNeuronSet, writeNeuronSet, type NeuronSet } from "./neuronSet.ts";
import { parseAs, parseJson } from "./problems.ts";
import { parseSpec } from "./spec.ts";
import type { IdentifySpec, IdentifySummary } from "./types.ts";

const count = z.int().check(z.minimum(0));
const environmentSchema = z.object({
  format: z.literal("hn-environment/1"),
  /** "browser", "node", … and what is known of it. */
  host: z.string(),
  /** Program and libraries, by the names of their packages. */
  versions: z.record(z.string(), z.string()),
  device: z.string(),
  deviceReason: z.string(),
  dtype: z.string(),
  /** Of the runtime on the processor; null where it is not known. */
  threads: z._default(z.nullable(z.int().check(z.minimum(1))), null),
  /** ISO 8601, UTC; of the run that finished the study. */
  started: z.string(),
  finished: z.string(),
  seconds: z.number(),
});
export type Environment = z.output<typeof environmentSchema>;

const interval = z.object({ value: z.number(), low: z.number(), high: z.number(), n: count });
const weighted = z.object({ layer: layerSchema, index: indexSchema, weight: z.number() });
const scored = z.object({ id: z.string(), label: z.literal([0, 1]), risk: z.number() });
const reading = z.object({ accuracy: interval, auroc: interval });

const summarySchema = z.object({
  model: z.object({
    id: z.string(),
    sha256: z.string(),
    dtype: z.enum(["fp32", "fp16", "q8", "q4", "q4f16"]),
    layers: count,
    neurons: count,
  }),
  funnel: z.object({
    asked: count,
    outcomes: z.object({
      faithful: count,
      hallucinated: count,
      mixed: count,
      "non-answer": count,
      "no-span": count,
    }),
    features: z.object({ faithful: count, hallucinated: count }),
    split: z.nullable(z.object({ train: count, validation: count, test: count })),
  }),
  C: z.number(),
  intercept: z.number(),
  path: z.array(
    z.object({
      C: z.number(),
      nonzero: count,
      positive: count,
      validationAccuracy: z.number(),
      validationAuroc: z.number(),
      suppressedAccuracy: z.nullable(z.number()),
    }),
  ),
  hNeurons: z.array(weighted),
  nonzero: count,
  perMille: z.number(),
  test: z.nullable(reading),
  baselines: z.array(z.extend(reading, { name: z.string() })),
  warnings: z.array(z.string()),
});

const resultsSchema = z.object({
  format: z.literal("hn-identify/1"),
  summary: summarySchema,
  /** Every point of the path with its nonzero weights, in the order of C. */
  path: z.array(z.object({ C: z.number(), intercept: z.number(), weights: z.array(weighted) })),
  /** Question ids; the surplus of the larger class is in none. */
  splits: z.object({
    train: z.array(z.string()),
    validation: z.array(z.string()),
    test: z.array(z.string()),
  }),
  /** Risk in [0, 1] by the chosen fit; label 1 is hallucinated. */
  scores: z.object({ validation: z.array(scored), test: z.array(scored) }),
});
export type IdentifyResults = Omit<z.output<typeof resultsSchema>, "summary"> & {
  readonly summary: IdentifySummary;
};

export interface IdentifyBundle {
  readonly spec: IdentifySpec;
  readonly environment: Environment;
  /** JSONL, as journal.ts writes it. */
  readonly journal: string;
  readonly neurons: NeuronSet;
  readonly results: IdentifyResults;
}

const FILES = {
  spec: "spec.json",
  environment: "environment.json",
  journal: "journal.jsonl",
  neurons: "h_neurons.json",
  results: "results/identify.json",
} as const;

/** The earliest time that a zip can hold, in its own (local) terms. */
const MTIME = "1980-01-01T00:00:00";

export function writeBundle(bundle: IdentifyBundle): Uint8Array {
  const files: Record<string, string> = {
    [FILES.spec]: stableJsonFile(bundle.spec),
    [FILES.environment]: stableJsonFile(bundle.environment),
    [FILES.journal]: bundle.journal,
    [FILES.neurons]: writeNeuronSet(bundle.neurons),
    [FILES.results]: stableJsonFile(bundle.results),
  };
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort())
    entries[name] = [new TextEncoder().encode(files[name]!), { mtime: MTIME, level: 6, os: 0 }];
  return zipSync(entries);
}

/**
 * Opens a bundle and checks every document in it, the journal line by line.
 * Errors: `invalid-file`, `invalid-input` (its spec), `out-of-range` (its neurons); the message names the document.
 */
export function readBundle(bytes: Uint8Array): Result<IdentifyBundle, HnError> {
  const known = new Set<string>(Object.values(FILES));
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: ({ name }) => known.has(name) });
  } catch {
    return err(
      new HnError("invalid-file", "This is not a result bundle, or it was cut off: the zip cannot be read."),
    );
  }
  const missing = Object.values(FILES).filter((name) => !files[name]);
  if (missing.length > 0)
    return err(
      new HnError(
        "invalid-file",
        `This is not a bundle of an identification study: it lacks ${missing.join(", ")}.`,
      ),
    );
  const text = (name: string): string => new TextDecoder().decode(files[name]);
  const json = <T>(name: string, read: (value: unknown) => Result<T, HnError>): Result<T, HnError> => {
    const parsed = parseJson(text(name), name);
    const result = parsed.ok ? read(parsed.value) : parsed;
    if (result.ok || !parsed.ok) return result;
    return err(new HnError(result.error.code, `${name}: ${result.error.message}`, result.error.details));
  };
  const spec = json(FILES.spec, parseSpec);
  if (!spec.ok) return spec;
  const environment = json(FILES.environment, (v) =>
    parseAs(environmentSchema, v, "The file", "invalid-file"),
  );
  if (!environment.ok) return environment;
  const neurons = json(FILES.neurons, parseNeuronSet);
  if (!neurons.ok) return neurons;
  const results = json(FILES.results, (v) => parseAs(resultsSchema, v, "The file", "invalid-file"));
  if (!results.ok) return results;
  const journal = text(FILES.journal);
  const lines = questionsOf(journal);
  if (!lines.ok) return err(new HnError(lines.error.code, `${FILES.journal}: ${lines.error.message}`));
  return ok({
    spec: spec.value,
    environment: environment.value,
    journal,
    neurons: neurons.value,
    results: results.value,
  });
}

/** JSON Schema (draft 2020-12) of results/identify.json, for docs/schemas. */
export const identifyResultsJsonSchema = (): unknown => ({
  ...z.toJSONSchema(resultsSchema),
  title: "hn-identify/1",
});
