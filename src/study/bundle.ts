// The bundle of a finished identification study (bundleFiles.ts) with results/identify.json: its schema.

import * as z from "zod/mini";
import type { HnError } from "../base/errors.ts";
import type { Result } from "../base/result.ts";
import { unzipBundle, zipBundle, type BundleKind, type StudyBundle } from "./bundleFiles.ts";
import { indexSchema, layerSchema } from "./neuronSet.ts";
import { parseAs } from "./problems.ts";
import {
  classesSchema,
  countSchema as count,
  intervalSchema,
  measuredModelSchema,
  outcomesSchema,
  scoredSchema,
} from "./resultFields.ts";
import { parseSpec } from "./spec.ts";
import { UNITS, type IdentifySpec, type IdentifySummary } from "./types.ts";

const weighted = z.object({ layer: layerSchema, index: indexSchema, weight: z.number() });
const reading = z.object({ accuracy: intervalSchema, auroc: intervalSchema });

const summarySchema = z.object({
  model: measuredModelSchema,
  funnel: z.object({
    asked: count,
    outcomes: outcomesSchema,
    features: classesSchema,
    split: z.nullable(z.object({ train: count, validation: count, test: count })),
  }),
  /** Of studies before this was told: by question. */
  splitBy: z._default(z.enum(UNITS), "question"),
  live: z._default(z.nullable(count), null),
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
  /** By the chosen fit. */
  scores: z.object({ validation: z.array(scoredSchema), test: z.array(scoredSchema) }),
});
export type IdentifyResults = Omit<z.output<typeof resultsSchema>, "summary"> & {
  readonly summary: IdentifySummary;
};

export type IdentifyBundle = StudyBundle<IdentifySpec, IdentifyResults>;

const KIND: BundleKind<IdentifySpec, IdentifyResults> = {
  name: "an identification",
  file: "results/identify.json",
  parseSpec,
  parseResults: (json) => parseAs(resultsSchema, json, "The file", "invalid-file"),
};

export const writeBundle = (bundle: IdentifyBundle): Uint8Array => zipBundle(KIND, bundle);

/** Errors: as unzipBundle. */
export const readBundle = (bytes: Uint8Array): Result<IdentifyBundle, HnError> => unzipBundle(KIND, bytes);

/** JSON Schema (draft 2020-12) of results/identify.json, for docs/schemas. */
export const identifyResultsJsonSchema = (): unknown => ({
  ...z.toJSONSchema(resultsSchema),
  title: "hn-identify/1",
});
