// models/manifest.json: which models ship with the page, and where what belongs to them lies. Unknown keys are let be.

import * as z from "zod/mini";
import type { HnError } from "../base/errors.ts";
import type { Result } from "../base/result.ts";
import { DTYPES } from "../model/types.ts";
import { parseAs, parseJson } from "../study/problems.ts";

const manifestSchema = z.object({
  models: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      /** By dtype: bytes of the files that a load of it reads. */
      loads: z.partialRecord(z.enum(DTYPES), z.int().check(z.minimum(0))),
      licence: z.string(),
    }),
  ),
  /** Steps of the base model's training at which it was kept, rising; a reference names them (model/reference.ts). */
  checkpoints: z.array(z.int().check(z.minimum(0))),
  /** The path of the model card, beside the manifest. */
  card: z.string().check(z.minLength(1)),
});

export type ManifestFile = z.output<typeof manifestSchema>;

/** Reads the text of a manifest.json. Errors: `invalid-file`. */
export function readManifest(text: string): Result<ManifestFile, HnError> {
  const json = parseJson(text, "The list of models");
  if (!json.ok) return json;
  return parseAs(manifestSchema, json.value, "The list of models", "invalid-file");
}
