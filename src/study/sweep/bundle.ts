// The bundle of a finished sweep (bundleFiles.ts) with results/sweep.json: its schema.

import * as z from "zod/mini";
import type { HnError } from "../../base/errors.ts";
import type { NeuronAddress } from "../../base/neuron.ts";
import type { Result } from "../../base/result.ts";
import { unzipBundle, zipBundle, type BundleKind, type StudyBundle } from "../bundleFiles.ts";
import { indexSchema, layerSchema } from "../neuronSet.ts";
import { parseAs } from "../problems.ts";
import { countSchema as count, intervalSchema as interval, measuredModelSchema } from "../resultFields.ts";
import { itemSchema } from "./items.ts";
import { parseSweepSpec } from "./spec.ts";
import { TURNED, type SweepItem, type SweepSpec, type SweepSummary } from "./types.ts";

const verdicts = z.object({ complies: count, resists: count, other: count, broken: count });
const maybe = z.nullable(interval);

const benchmarkSchema = z.object({
  name: z.string(),
  sha256: z.string(),
  n: count,
  tooLong: count,
  resampled: z.enum(["item", "wording", "entity"]),
  curve: z.array(
    z.object({
      alpha: z.number(),
      logOdds: interval,
      share: interval,
      rate: maybe,
      verdicts: z.nullable(verdicts),
      truncated: z.nullable(count),
    }),
  ),
  slope: z.object({
    all: interval,
    below: maybe,
    above: maybe,
    aboveThird: maybe,
    random: z.array(z.number()),
    randomAboveThird: z.nullable(z.array(z.number())),
    p: z.nullable(z.number()),
  }),
  transition: z.nullable(
    z.object({
      from: z.number(),
      to: z.number(),
      counts: z.object({ complies: verdicts, resists: verdicts, other: verdicts, broken: verdicts }),
      p: z.number(),
      changed: count,
    }),
  ),
});

const resultsSchema = z.object({
  format: z.literal("hn-sweep/1"),
  summary: z.object({
    model: measuredModelSchema,
    alphas: z.array(z.number()),
    turned: z.enum(TURNED),
    neurons: count,
    randomSets: count,
    benchmarks: z.array(benchmarkSchema),
    upkeep: z.array(z.object({ alpha: z.number(), accuracy: maybe, perplexity: z.nullable(z.number()) })),
    warnings: z.array(z.string()),
  }),
  /** What was asked, in order; the journal's ids are `benchmark/id`. */
  items: z.array(itemSchema),
  /** The random sets, as the journal numbers them. */
  random: z.array(z.array(z.object({ layer: layerSchema, index: indexSchema }))),
});
export interface SweepResults {
  readonly format: "hn-sweep/1";
  readonly summary: SweepSummary;
  readonly items: readonly SweepItem[];
  readonly random: readonly (readonly NeuronAddress[])[];
}

export type SweepBundle = StudyBundle<SweepSpec, SweepResults>;

const KIND: BundleKind<SweepSpec, SweepResults> = {
  name: "a sweep",
  file: "results/sweep.json",
  parseSpec: parseSweepSpec,
  parseResults: (json) => parseAs(resultsSchema, json, "The file", "invalid-file"),
};

export const writeSweepBundle = (bundle: SweepBundle): Uint8Array => zipBundle(KIND, bundle);

/** Errors: as unzipBundle. */
export const readSweepBundle = (bytes: Uint8Array): Result<SweepBundle, HnError> => unzipBundle(KIND, bytes);

/** JSON Schema (draft 2020-12) of results/sweep.json, for docs/schemas. */
export const sweepResultsJsonSchema = (): unknown => ({
  ...z.toJSONSchema(resultsSchema),
  title: "hn-sweep/1",
});
