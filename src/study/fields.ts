// Fields that study specs of every kind share: their zod schemas. The kinds themselves are spec.ts and detect/spec.ts.

import * as z from "zod/mini";
import { MAX_C } from "../math/logistic/fit.ts";
import { DTYPES } from "../model/types.ts";

export const sha256Schema = z
  .string()
  .check(z.regex(/^[0-9a-f]{64}$/, "a SHA-256: 64 lower-case hexadecimal digits"));

/** A number of questions, at least 1. */
export const countSchema = z.int().check(z.minimum(1));

export const modelSchema = z.strictObject({
  reference: z.string().check(z.minLength(1)),
  dtype: z.nullable(z.enum(DTYPES)),
  device: z.enum(["auto", "webgpu", "wasm"]),
  sha256: z.nullable(sha256Schema),
});

export const questionSchema = z.strictObject({
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  question: z.string().check(z.minLength(1), z.maxLength(20_000)),
  aliases: z.array(z.string()).check(z.minLength(1)),
  domain: z.exactOptional(z.string()),
  entity: z.exactOptional(z.string().check(z.minLength(1))),
});

export const questionRowsSchema = z.array(questionSchema).check(z.minLength(1));

export const samplingSchema = z.strictObject({
  samples: z.int().check(z.minimum(1), z.maximum(1000)),
  temperature: z.number().check(z.minimum(0), z.maximum(100)),
  topK: z.int().check(z.minimum(0)),
  topP: z.number().check(z.gt(0), z.maximum(1)),
  maxNewTokens: z.int().check(z.minimum(1), z.maximum(100_000)),
  batch: z.int().check(z.minimum(1), z.maximum(1024)),
});

export const featureSchema = z.enum(["answer", "answer+other"]);

/** Values of C, rising. */
export const cGridSchema = z.array(z.number().check(z.gt(0), z.maximum(MAX_C))).check(
  z.minLength(1),
  z.maxLength(200),
  z.refine((grid) => grid.every((c, i) => i === 0 || c > grid[i - 1]!), {
    error: "values in rising order, none twice",
  }),
);
