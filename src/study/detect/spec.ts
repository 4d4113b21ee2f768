// The detection spec: its schema, the paper's detection test as the default, reading with messages by field. Types are
// in types.ts. Source of the defaults: arXiv 2512.01797, PAPER.md ("Detection tests").

import * as z from "zod/mini";
import { HnError } from "../../base/errors.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { countSchema, modelSchema, questionRowsSchema, samplingSchema, sha256Schema } from "../fields.ts";
import { neuronSetSchema, parseNeuronSet, type NeuronSet } from "../neuronSet.ts";
import { parseAs } from "../problems.ts";
import { currentSpec, defaultIdentifySpec, filledModel, filledRules, specHash } from "../spec.ts";
import { JUDGE_RULES, SPAN_RULES, SPEC_FORMAT } from "../types.ts";
import { detectorFault } from "./detector.ts";
import { identificationFields } from "./identification.ts";
import type { DetectSpec, IdentificationSource, SetSource } from "./types.ts";

const hash = z.nullable(sha256Schema);
const setName = z.string().check(z.maxLength(200), z.regex(/^[^/]+$/, "a name without a slash"));

/** What the set of the identification's test questions is called. */
const TEST_SPLIT = "test-split";

export const nameOf = (set: SetSource): string => (set.kind === "test-split" ? TEST_SPLIT : set.name);

const detectSpecSchema = z.strictObject({
  format: z.literal(SPEC_FORMAT),
  kind: z.literal("detect"),
  model: modelSchema,
  seed: z.int(),
  neurons: neuronSetSchema,
  identification: z.nullable(
    z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("named"), name: setName, sha256: hash }),
      z.strictObject({ kind: z.literal("inline"), ...identificationFields }),
    ]),
  ),
  sets: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("named"), name: setName, sha256: hash }),
        z.strictObject({ kind: z.literal("inline"), name: setName, sha256: hash, rows: questionRowsSchema }),
        z.strictObject({ kind: z.literal(TEST_SPLIT), sha256: hash }),
      ]),
    )
    .check(
      z.minLength(1),
      z.refine((sets) => new Set(sets.map(nameOf)).size === sets.length, {
        error: "sets with a name each, none twice",
      }),
    ),
  perClass: z.nullable(countSchema),
  maxQuestions: z.nullable(countSchema),
  promptForm: z.nullable(z.enum(["chat", "completion"])),
  instruction: z.string(),
  sampling: samplingSchema,
  judge: z.enum(JUDGE_RULES),
  spanRule: z.enum(SPAN_RULES),
  feature: z.literal("answer"),
  randomSets: z.int().check(z.minimum(20), z.maximum(1000)),
});

/** The question sets that ship for detection, in the order in which they are asked. */
export const DETECTION_SETS = ["left-out", "unseen", "relations", "companies", "real"] as const;

/** What a spec is told of the detector. */
export interface DetectorSource {
  readonly neurons: NeuronSet;
  readonly identification: IdentificationSource | null;
  /** Whether the identification kept questions for a test. */
  readonly testSplit: boolean;
}

/** The paper's detection test on the embedded model: one sample a question, all sets that ship; complete. */
export function defaultDetectSpec({ neurons, identification, testSplit }: DetectorSource): DetectSpec {
  const { model, seed, instruction, sampling, judge, spanRule } = defaultIdentifySpec();
  return {
    format: SPEC_FORMAT,
    kind: "detect",
    model,
    seed,
    neurons,
    identification,
    sets: [
      ...(testSplit ? [{ kind: TEST_SPLIT, sha256: null } as const] : []),
      ...DETECTION_SETS.map((name) => ({ kind: "named", name, sha256: null }) as const),
    ],
    perClass: null,
    maxQuestions: null,
    promptForm: null,
    instruction,
    sampling: { ...sampling, samples: 1 },
    judge,
    spanRule,
    feature: "answer",
    randomSets: 20,
  };
}

/**
 * Reads a detection spec from parsed JSON.
 * Errors: `invalid-input`, naming each wrong field with what is allowed there (list in `details.problems`), or neurons
 * that are no detector; `out-of-range` for neurons outside the model that their own document names.
 */
export function parseDetectSpec(json: unknown): Result<DetectSpec, HnError> {
  const current = currentSpec(json);
  if (!current.ok) return current;
  const parsed = parseAs(detectSpecSchema, current.value, "The spec");
  if (!parsed.ok) return parsed;
  const neurons = parseNeuronSet(parsed.value.neurons);
  if (!neurons.ok) {
    const { code, message, details } = neurons.error;
    return err(new HnError(code === "out-of-range" ? code : "invalid-input", `neurons: ${message}`, details));
  }
  const fault = detectorFault(neurons.value);
  if (fault !== null) return err(new HnError("invalid-input", `neurons: ${fault}`));
  return ok({ ...parsed.value, neurons: neurons.value } satisfies DetectSpec);
}

/** Whether a study that `asked` for may have become the one of `kept`, which has filled in what `asked` left open. */
export function mayBeDetect(asked: DetectSpec, kept: DetectSpec): boolean {
  const { identification, sets } = asked;
  const sha256Of = (source: IdentificationSource | SetSource | null | undefined): string | null =>
    source && "sha256" in source ? source.sha256 : null;
  const filled: DetectSpec = {
    ...asked,
    ...filledRules(asked, kept),
    model: filledModel(asked.model, kept.model),
    promptForm: asked.promptForm ?? kept.promptForm,
    identification:
      identification?.kind === "named"
        ? { ...identification, sha256: identification.sha256 ?? sha256Of(kept.identification) }
        : identification,
    sets: sets.map((set, i) => ({ ...set, sha256: set.sha256 ?? sha256Of(kept.sets[i]) })),
  };
  return specHash(filled) === specHash(kept);
}

/** JSON Schema (draft 2020-12) of specs of this kind, for docs/schemas and editors. */
export const detectSpecJsonSchema = (): unknown => ({
  ...z.toJSONSchema(detectSpecSchema),
  title: `${SPEC_FORMAT} (detect)`,
});
