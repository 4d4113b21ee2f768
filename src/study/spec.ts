// The identification spec: its schema, the paper's protocol as the default, reading with messages by field, and
// migrations between versions. Types are in types.ts. Source of the defaults: arXiv 2512.01797, PAPER.md.

import * as z from "zod/mini";
import { HnError } from "../base/errors.ts";
import { publicReference } from "../base/publicReference.ts";
import { err, ok, type Result } from "../base/result.ts";
import { MAX_C } from "../math/logistic/fit.ts";
import { DTYPES } from "../model/types.ts";
import { hashOf, isObject } from "./json.ts";
import { parseAs } from "./problems.ts";
import type { IdentifySpec } from "./types.ts";

const sha256Schema = z
  .string()
  .check(z.regex(/^[0-9a-f]{64}$/, "a SHA-256: 64 lower-case hexadecimal digits"));

const questionSchema = z.strictObject({
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  question: z.string().check(z.minLength(1), z.maxLength(20_000)),
  aliases: z.array(z.string()).check(z.minLength(1)),
  domain: z.exactOptional(z.string()),
});

const share = z.number().check(z.minimum(0), z.maximum(1));
const count = z.int().check(z.minimum(1));

const identifySpecSchema = z.strictObject({
  format: z.literal("hn-spec/1"),
  kind: z.literal("identify"),
  model: z.strictObject({
    reference: z.string().check(z.minLength(1)),
    dtype: z.nullable(z.enum(DTYPES)),
    device: z.enum(["auto", "webgpu", "wasm"]),
    sha256: z.nullable(sha256Schema),
  }),
  seed: z.int(),
  questions: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("named"),
      name: z.string().check(z.minLength(1)),
      sha256: z.nullable(sha256Schema),
    }),
    z.strictObject({ kind: z.literal("inline"), rows: z.array(questionSchema).check(z.minLength(1)) }),
  ]),
  perClass: z.nullable(count),
  maxQuestions: z.nullable(count),
  instruction: z.string(),
  sampling: z.strictObject({
    samples: z.int().check(z.minimum(1), z.maximum(1000)),
    temperature: z.number().check(z.minimum(0), z.maximum(100)),
    topK: z.int().check(z.minimum(0)),
    topP: z.number().check(z.gt(0), z.maximum(1)),
    maxNewTokens: z.int().check(z.minimum(1), z.maximum(100_000)),
    batch: z.int().check(z.minimum(1), z.maximum(1024)),
  }),
  judge: z.literal("rule/1"),
  spanRule: z.literal("trim/1"),
  feature: z.enum(["answer", "answer+other"]),
  split: z
    .strictObject({
      train: share.check(z.gt(0)),
      validation: share.check(z.gt(0)),
      test: share,
    })
    .check(
      z.refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9, {
        error: "shares that add up to 1",
      }),
    ),
  solver: z.strictObject({
    penalty: z.literal("l1"),
    cGrid: z.array(z.number().check(z.gt(0), z.maximum(MAX_C))).check(
      z.minLength(1),
      z.maxLength(200),
      z.refine((grid) => grid.every((c, i) => i === 0 || c > grid[i - 1]!), {
        error: "values in rising order, none twice",
      }),
    ),
    rule: z.enum(["validation", "validation+suppressed"]),
  }),
});

/** Half decades. The paper's grid is unpublished; C multiplies a sum, so few rows need a large one. */
const C_GRID = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000];

/** The paper's protocol on the embedded model; complete, so that it can be edited by hand. */
export const defaultIdentifySpec = (): IdentifySpec => ({
  format: "hn-spec/1",
  kind: "identify",
  model: { reference: "embedded", dtype: null, device: "auto", sha256: null },
  seed: 0,
  questions: { kind: "named", name: "embedded", sha256: null },
  perClass: 1000,
  maxQuestions: null,
  instruction: " Respond with the answer only, without any explanation.",
  sampling: { samples: 10, temperature: 1, topK: 50, topP: 0.9, maxNewTokens: 50, batch: 16 },
  judge: "rule/1",
  spanRule: "trim/1",
  feature: "answer",
  split: { train: 0.6, validation: 0.2, test: 0.2 },
  solver: { penalty: "l1", cGrid: C_GRID, rule: "validation+suppressed" },
});

/** From a format to the next one; the last format has none. Each entry gets a plain JSON object. */
const MIGRATIONS: Readonly<
  Record<string, { to: string; up: (spec: Record<string, unknown>) => Record<string, unknown> }>
> = {};

/** The format of a spec that a later version of this program wrote; null where it is none. */
export function newerFormat(json: unknown): string | null {
  const format = isObject(json) ? json["format"] : null;
  return typeof format === "string" && /^hn-spec\/\d+$/.test(format) && format !== "hn-spec/1"
    ? format
    : null;
}

/**
 * Reads a spec from parsed JSON, of this version or an older one.
 * Errors: `invalid-input`, naming each wrong field with what is allowed there (list in `details.problems`).
 */
export function parseSpec(json: unknown): Result<IdentifySpec, HnError> {
  let value = json;
  for (let steps = 0; steps < 100 && typeof value === "object" && value !== null; steps++) {
    const format = (value as { format?: unknown }).format;
    const migration = typeof format === "string" ? MIGRATIONS[format] : undefined;
    if (!migration) break;
    value = { ...migration.up({ ...value }), format: migration.to };
  }
  const newer = newerFormat(value);
  if (newer !== null)
    return err(
      new HnError(
        "invalid-input",
        `This spec is of version ${newer}; this program reads up to hn-spec/1. Reload the page or update the program.`,
      ),
    );
  const parsed = parseAs(identifySpecSchema, value, "The spec");
  return parsed.ok ? ok(parsed.value satisfies IdentifySpec) : parsed;
}

/** The spec as others may read it: where its model lies without keys and machine paths. */
export const publicSpec = (spec: IdentifySpec): IdentifySpec => ({
  ...spec,
  model: { ...spec.model, reference: publicReference(spec.model.reference) },
});

/** Names a spec by what it publishes (SHA-256, hex): a model that was moved, or asked for by another key, is the same. */
export const specHash = (spec: IdentifySpec): string => hashOf(publicSpec(spec));

/** Whether a study that `asked` for may have become the one of `kept`, which has filled in what `asked` left open. */
export function mayBe(asked: IdentifySpec, kept: IdentifySpec): boolean {
  const { model, questions } = asked;
  const filled: IdentifySpec = {
    ...asked,
    model: {
      ...model,
      dtype: model.dtype ?? kept.model.dtype,
      device: [model.device, kept.model.device].includes("auto") ? kept.model.device : model.device,
      sha256: model.sha256 ?? kept.model.sha256,
    },
    questions:
      questions.kind === "named" && kept.questions.kind === "named"
        ? { ...questions, sha256: questions.sha256 ?? kept.questions.sha256 }
        : questions,
  };
  return specHash(filled) === specHash(kept);
}

/** JSON Schema (draft 2020-12) of `hn-spec/1`, for docs/schemas and editors. */
export const identifySpecJsonSchema = (): unknown => ({
  ...z.toJSONSchema(identifySpecSchema),
  title: "hn-spec/1 (identify)",
});
