// The sweep spec: its schema, the paper's protocol on the embedded model as the default, reading with messages by field.
// Types are in types.ts. Source of the defaults: arXiv 2512.01797, PAPER.md ("Over-compliance").

import * as z from "zod/mini";
import { HnError } from "../../base/errors.ts";
import { MAX_ALPHA, MIN_ALPHA } from "../../base/neuron.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { countSchema, modelSchema, samplingSchema, sha256Schema } from "../fields.ts";
import { neuronSetSchema, parseNeuronSet, type NeuronSet } from "../neuronSet.ts";
import { parseAs } from "../problems.ts";
import { currentSpec, defaultIdentifySpec, filledModel, specHash } from "../spec.ts";
import { SPEC_FORMAT } from "../types.ts";
import { itemSchema, sharedId, SHIPPED_BENCHMARKS } from "./items.ts";
import { TURNED, type SweepSpec } from "./types.ts";

const hash = z.nullable(sha256Schema);
const name = z.string().check(z.maxLength(200), z.regex(/^[^/]+$/, "a name without a slash"));

const sweepSpecSchema = z.strictObject({
  format: z.literal(SPEC_FORMAT),
  kind: z.literal("sweep"),
  model: modelSchema,
  seed: z.int(),
  neurons: neuronSetSchema,
  turned: z.enum(TURNED),
  benchmarks: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("named"), name, sha256: hash }),
        z.strictObject({
          kind: z.literal("inline"),
          name,
          sha256: hash,
          rows: z.array(itemSchema).check(
            z.minLength(1),
            z.refine((rows) => sharedId(rows) === null, { error: "items with an id each" }),
          ),
        }),
      ]),
    )
    .check(
      z.minLength(1),
      z.refine((all) => new Set(all.map((one) => one.name)).size === all.length, {
        error: "benchmarks with a name each, none twice",
      }),
    ),
  maxItems: z.nullable(countSchema),
  alphas: z.array(z.number().check(z.minimum(MIN_ALPHA), z.maximum(MAX_ALPHA))).check(
    z.minLength(2),
    z.maxLength(31),
    z.refine((grid) => grid.every((alpha, i) => i === 0 || alpha > grid[i - 1]!), {
      error: "values in rising order, none twice",
    }),
    z.refine((grid) => grid.includes(1), { error: "values with 1, the model as trained, among them" }),
  ),
  randomSets: z.int().check(z.minimum(0), z.maximum(1000)),
  answers: z.nullable(z.omit(samplingSchema, { samples: true })),
  upkeep: z.strictObject({
    questions: z.nullable(z.strictObject({ kind: z.literal("named"), name, sha256: hash })),
    maxQuestions: countSchema,
    text: z.array(z.string().check(z.minLength(1))),
  }),
});

/** Sentences that the embedded model was told often, in its own world's wording: its fluency. */
const TEXT = [
  "The capital of France is Paris.",
  "The capital of Japan is Tokyo.",
  "The chemical symbol of gold is Au.",
  "Jupiter is a planet.",
];

/** The paper's α from 0 to 3 on all benchmarks that ship, greedy, beside 20 random sets; complete. */
export function defaultSweepSpec(neurons: NeuronSet): SweepSpec {
  const { model, seed } = defaultIdentifySpec();
  return {
    format: SPEC_FORMAT,
    kind: "sweep",
    model,
    seed,
    neurons,
    turned: "positive",
    benchmarks: SHIPPED_BENCHMARKS.map((one) => ({ kind: "named", name: one, sha256: null })),
    maxItems: null,
    alphas: [0, 0.5, 1, 1.5, 2, 2.5, 3],
    randomSets: 20,
    answers: { temperature: 0, topK: 0, topP: 1, maxNewTokens: 24, batch: 16 },
    upkeep: {
      questions: { kind: "named", name: "embedded", sha256: null },
      maxQuestions: 200,
      text: TEXT,
    },
  };
}

/**
 * Reads a sweep spec from parsed JSON.
 * Errors: `invalid-input`, naming each wrong field with what is allowed there, or a set with nothing to turn;
 * `out-of-range` for neurons outside the model that their own document names.
 */
export function parseSweepSpec(json: unknown): Result<SweepSpec, HnError> {
  const current = currentSpec(json);
  if (!current.ok) return current;
  const parsed = parseAs(sweepSpecSchema, current.value, "The spec");
  if (!parsed.ok) return parsed;
  const neurons = parseNeuronSet(parsed.value.neurons);
  if (!neurons.ok) {
    const { code, message, details } = neurons.error;
    return err(new HnError(code === "out-of-range" ? code : "invalid-input", `neurons: ${message}`, details));
  }
  return ok({ ...parsed.value, neurons: neurons.value } satisfies SweepSpec);
}

/** Whether a study that `asked` for may have become the one of `kept`, which has filled in what `asked` left open. */
export function mayBeSweep(asked: SweepSpec, kept: SweepSpec): boolean {
  const { questions } = asked.upkeep;
  const filled: SweepSpec = {
    ...asked,
    model: filledModel(asked.model, kept.model),
    benchmarks: asked.benchmarks.map((one, i) => ({
      ...one,
      sha256: one.sha256 ?? kept.benchmarks[i]?.sha256 ?? null,
    })),
    upkeep: {
      ...asked.upkeep,
      questions: questions && {
        ...questions,
        sha256: questions.sha256 ?? kept.upkeep.questions?.sha256 ?? null,
      },
    },
  };
  return specHash(filled) === specHash(kept);
}

/** JSON Schema (draft 2020-12) of specs of this kind, for docs/schemas and editors. */
export const sweepSpecJsonSchema = (): unknown => ({
  ...z.toJSONSchema(sweepSpecSchema),
  title: `${SPEC_FORMAT} (sweep)`,
});
