// The bundle of a finished detection study (bundleFiles.ts) with results/detection.json: its schema.

import * as z from "zod/mini";
import type { HnError } from "../../base/errors.ts";
import type { Result } from "../../base/result.ts";
import { unzipBundle, zipBundle, type BundleKind, type StudyBundle } from "../bundleFiles.ts";
import { parseAs } from "../problems.ts";
import {
  classesSchema,
  countSchema as count,
  intervalSchema,
  measuredModelSchema,
  outcomesSchema,
  scoredSchema,
} from "../resultFields.ts";
import { UNITS } from "../types.ts";
import { parseDetectSpec } from "./spec.ts";
import type { DetectSpec, DetectSummary } from "./types.ts";

const interval = z.nullable(intervalSchema);

const setSchema = z.object({
  name: z.string(),
  sha256: z.string(),
  funnel: z.object({
    rows: count,
    duplicates: count,
    overlap: z.nullable(count),
    tooLong: count,
    asked: count,
    outcomes: outcomesSchema,
    features: classesSchema,
    balanced: classesSchema,
  }),
  /** Of studies before this was told: questions. */
  resampled: z._default(z.enum(UNITS), "question"),
  auroc: interval,
  accuracy: interval,
  baselines: z.array(
    z.object({ name: z.string(), auroc: interval, accuracy: interval, reason: z.nullable(z.string()) }),
  ),
  failure: z.nullable(z.object({ code: z.literal("one-class"), message: z.string() })),
});

const resultsSchema = z.object({
  format: z.literal("hn-detection/1"),
  summary: z.object({
    model: measuredModelSchema,
    promptForm: z.enum(["chat", "completion"]),
    live: z._default(z.nullable(count), null),
    neurons: z.object({
      nonzero: count,
      positive: count,
      intercept: z.nullable(z.number()),
      foundIn: z.object({
        id: z.nullable(z.string()),
        sha256: z.nullable(z.string()),
        dtype: z.nullable(z.string()),
      }),
    }),
    sets: z.array(setSchema),
    warnings: z.array(z.string()),
  }),
  /** Of the questions that were tested on, by the name of their set. */
  scores: z.record(
    z.string(),
    z.array(
      z.extend(scoredSchema, {
        /** θ·CETT + b; without b where it is not known. */
        score: z.number(),
        /** σ of it in [0, 1]; null without b. */
        risk: z.nullable(z.number()),
      }),
    ),
  ),
});
export type DetectResults = Omit<z.output<typeof resultsSchema>, "summary"> & {
  readonly summary: DetectSummary;
};

export type DetectBundle = StudyBundle<DetectSpec, DetectResults>;

const KIND: BundleKind<DetectSpec, DetectResults> = {
  name: "a detection",
  file: "results/detection.json",
  parseSpec: parseDetectSpec,
  parseResults: (json) => parseAs(resultsSchema, json, "The file", "invalid-file"),
};

export const writeDetectBundle = (bundle: DetectBundle): Uint8Array => zipBundle(KIND, bundle);

/** Errors: as unzipBundle. */
export const readDetectBundle = (bytes: Uint8Array): Result<DetectBundle, HnError> =>
  unzipBundle(KIND, bytes);

/** JSON Schema (draft 2020-12) of results/detection.json, for docs/schemas. */
export const detectResultsJsonSchema = (): unknown => ({
  ...z.toJSONSchema(resultsSchema),
  title: "hn-detection/1",
});
