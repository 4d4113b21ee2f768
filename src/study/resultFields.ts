// Fields that the results of studies of every kind share: their zod schemas, and the model as results name it. The
// results themselves are bundle.ts and detect/bundle.ts.

import * as z from "zod/mini";
import { DTYPES, type ModelCard } from "../model/types.ts";

export const countSchema = z.int().check(z.minimum(0));

/** A figure with its 95 % interval, of n questions. */
export const intervalSchema = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  n: countSchema,
});

/** Risk in [0, 1]; label 1 is hallucinated. */
export const scoredSchema = z.object({ id: z.string(), label: z.literal([0, 1]), risk: z.number() });

export const measuredModelSchema = z.object({
  id: z.string(),
  sha256: z.string(),
  dtype: z.enum(DTYPES),
  layers: countSchema,
  neurons: countSchema,
});

export const measuredModel = (card: ModelCard): z.output<typeof measuredModelSchema> => ({
  id: card.id,
  sha256: card.sha256,
  dtype: card.dtype,
  layers: card.layerCount,
  neurons: card.neuronsPerLayer,
});

export const outcomesSchema = z.object({
  faithful: countSchema,
  hallucinated: countSchema,
  mixed: countSchema,
  "non-answer": countSchema,
  "no-span": countSchema,
});

export const classesSchema = z.object({ faithful: countSchema, hallucinated: countSchema });
