// What a detection study has to know of the identification that found its neurons: which questions were trained on and
// chose C (they are never tested on), the answers that were read (baselines are fitted on the same), and the questions
// kept for the test. A bundle gives it (fromBundle.ts).

import * as z from "zod/mini";
import { cGridSchema, featureSchema, questionSchema, sha256Schema } from "../fields.ts";

const position = z.int().check(z.minimum(0));

/** One question of the train or validation split with its most frequent answer. */
const answerSchema = z.strictObject({
  question: z.string().check(z.minLength(1)),
  /** 1 is hallucinated, 0 faithful. */
  label: z.literal([0, 1]),
  /** Token ids of the answer as it was generated. */
  ids: z.array(position).check(z.minLength(1)),
  /** Answer tokens: positions in `ids`, both ends included. */
  tokens: z.strictObject({ from: position, to: position }),
  /** Mean natural log-probability of `ids`; ≤ 0. */
  meanLogprob: z.number().check(z.maximum(0)),
});

export const identificationFields = {
  model: z.strictObject({ sha256: sha256Schema, dtype: z.string() }),
  /** SHA-256 of its question set. */
  questions: sha256Schema,
  instruction: z.string(),
  feature: featureSchema,
  cGrid: cGridSchema,
  train: z.array(answerSchema).check(z.minLength(2)),
  validation: z.array(answerSchema).check(z.minLength(1)),
  test: z.array(questionSchema),
};

const identificationSchema = z.strictObject(identificationFields);

export type Identification = z.output<typeof identificationSchema>;
export type TrainingAnswer = Identification["train"][number];
