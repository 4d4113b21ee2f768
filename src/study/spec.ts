// The identification spec: its schema, the paper's protocol as the default, reading with messages by field, and
// migrations between versions. Types are in types.ts. Source of the defaults: arXiv 2512.01797, PAPER.md.

import * as z from "zod/mini";
import { present } from "../base/assert.ts";
import { HnError } from "../base/errors.ts";
import { publicReference } from "../base/publicReference.ts";
import { err, ok, type Result } from "../base/result.ts";
import {
  cGridSchema,
  countSchema,
  featureSchema,
  modelSchema,
  questionRowsSchema,
  samplingSchema,
  sha256Schema,
} from "./fields.ts";
import { hashOf, isObject } from "./json.ts";
import { parseAs } from "./problems.ts";
import { JUDGE_RULES, SPAN_RULES, SPEC_FORMAT, UNITS, type IdentifySpec } from "./types.ts";

const share = z.number().check(z.minimum(0), z.maximum(1));

const identifySpecSchema = z.strictObject({
  format: z.literal(SPEC_FORMAT),
  kind: z.literal("identify"),
  model: modelSchema,
  seed: z.int(),
  questions: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("named"),
      name: z.string().check(z.minLength(1)),
      sha256: z.nullable(sha256Schema),
    }),
    z.strictObject({ kind: z.literal("inline"), rows: questionRowsSchema }),
  ]),
  perClass: z.nullable(countSchema),
  maxQuestions: z.nullable(countSchema),
  instruction: z.string(),
  sampling: samplingSchema,
  judge: z.enum(JUDGE_RULES),
  spanRule: z.enum(SPAN_RULES),
  feature: featureSchema,
  split: z
    .strictObject({
      by: z.enum(UNITS),
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
    cGrid: cGridSchema,
    rule: z.enum(["validation", "validation+suppressed"]),
  }),
});

/** Half decades. The paper's grid is unpublished; C multiplies a sum, so few rows need a large one. */
const C_GRID = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000];

type RuledSpec = Pick<IdentifySpec, "judge" | "spanRule">;

/** What a study judges and marks by, whatever earlier rules its spec names: those are no longer here. */
export const PRESENT_RULES = {
  judge: present(JUDGE_RULES.at(-1), "a rule"),
  spanRule: present(SPAN_RULES.at(-1), "a rule"),
} satisfies RuledSpec;

/** The paper's protocol on the embedded model; complete, so that it can be edited by hand. */
export const defaultIdentifySpec = (): IdentifySpec => ({
  format: SPEC_FORMAT,
  kind: "identify",
  model: { reference: "embedded", dtype: null, device: "auto", sha256: null },
  seed: 0,
  questions: { kind: "named", name: "embedded", sha256: null },
  perClass: 1000,
  maxQuestions: null,
  instruction: " Respond with the answer only, without any explanation.",
  sampling: { samples: 10, temperature: 1, topK: 50, topP: 0.9, maxNewTokens: 50, batch: 16 },
  ...PRESENT_RULES,
  feature: "answer",
  split: { by: "entity", train: 0.6, validation: 0.2, test: 0.2 },
  solver: { penalty: "l1", cGrid: C_GRID, rule: "validation+suppressed" },
});

/** From a format to the next one; the last format has none. Each entry gets a plain JSON object. */
const MIGRATIONS: Readonly<
  Record<string, { to: string; up: (spec: Record<string, unknown>) => Record<string, unknown> }>
> = {
  // Every split was by question.
  "hn-spec/1": {
    to: "hn-spec/2",
    up: (spec) => (isObject(spec["split"]) ? { ...spec, split: { by: "question", ...spec["split"] } } : spec),
  },
};

/** The format of a spec that a later version of this program wrote; null where it is none. */
export function newerFormat(json: unknown): string | null {
  const format = isObject(json) ? json["format"] : null;
  const isKnown = format === SPEC_FORMAT || (typeof format === "string" && Object.hasOwn(MIGRATIONS, format));
  return typeof format === "string" && /^hn-spec\/\d+$/.test(format) && !isKnown ? format : null;
}

/**
 * Parsed JSON of a spec in the current format, an older one migrated; not checked otherwise.
 * Errors: `invalid-input` where a later version of this program wrote it.
 */
export function currentSpec(json: unknown): Result<unknown, HnError> {
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
        `This spec is of version ${newer}; this program reads up to ${SPEC_FORMAT}. Reload the page or update the program.`,
      ),
    );
  return ok(value);
}

/**
 * Reads an identification spec from parsed JSON, of this version or an older one.
 * Errors: `invalid-input`, naming each wrong field with what is allowed there (list in `details.problems`).
 */
export function parseSpec(json: unknown): Result<IdentifySpec, HnError> {
  const current = currentSpec(json);
  if (!current.ok) return current;
  const parsed = parseAs(identifySpecSchema, current.value, "The spec");
  return parsed.ok ? ok(parsed.value satisfies IdentifySpec) : parsed;
}

/** What of every kind of spec says which model is asked. */
interface ModelSpec {
  readonly model: IdentifySpec["model"];
}

/** The spec as others may read it: where its model lies without keys and machine paths. */
export const publicSpec = <S extends ModelSpec>(spec: S): S => ({
  ...spec,
  model: { ...spec.model, reference: publicReference(spec.model.reference) },
});

/** Names a spec by what it publishes (SHA-256, hex): a model that was moved, or asked for by another key, is the same. */
export const specHash = (spec: ModelSpec): string => hashOf(publicSpec(spec));

/** What to tell of a spec that asks for earlier rules; null where it does not. */
export function rulesNotice({ judge, spanRule }: RuledSpec): string | null {
  const earlier = [judge, spanRule].filter((rule) => !Object.values<string>(PRESENT_RULES).includes(rule));
  if (earlier.length === 0) return null;
  return (
    `The spec asks for ${earlier.join(" and ")}, which this version no longer has; ` +
    `${PRESENT_RULES.judge} judged and ${PRESENT_RULES.spanRule} marked the spans.`
  );
}

/** The rules that were `asked` for, or the later ones that a study that is `kept` has put in their place. */
export const filledRules = (asked: RuledSpec, kept: RuledSpec): RuledSpec => ({
  judge: JUDGE_RULES[Math.max(JUDGE_RULES.indexOf(asked.judge), JUDGE_RULES.indexOf(kept.judge))]!,
  spanRule: SPAN_RULES[Math.max(SPAN_RULES.indexOf(asked.spanRule), SPAN_RULES.indexOf(kept.spanRule))]!,
});

/** The model that was `asked` for, with what that left open as a study that is `kept` has filled it in. */
export const filledModel = (
  asked: IdentifySpec["model"],
  kept: IdentifySpec["model"],
): IdentifySpec["model"] => ({
  ...asked,
  dtype: asked.dtype ?? kept.dtype,
  device: [asked.device, kept.device].includes("auto") ? kept.device : asked.device,
  sha256: asked.sha256 ?? kept.sha256,
});

/** Whether a study that `asked` for may have become the one of `kept`, which has filled in what `asked` left open. */
export function mayBe(asked: IdentifySpec, kept: IdentifySpec): boolean {
  const { questions } = asked;
  const filled: IdentifySpec = {
    ...asked,
    ...filledRules(asked, kept),
    model: filledModel(asked.model, kept.model),
    questions:
      questions.kind === "named" && kept.questions.kind === "named"
        ? { ...questions, sha256: questions.sha256 ?? kept.questions.sha256 }
        : questions,
  };
  return specHash(filled) === specHash(kept);
}

/** JSON Schema (draft 2020-12) of identification specs, for docs/schemas and editors. */
export const identifySpecJsonSchema = (): unknown => ({
  ...z.toJSONSchema(identifySpecSchema),
  title: `${SPEC_FORMAT} (identify)`,
});
