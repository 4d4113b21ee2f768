// The model card that ships, card.json: what is drawn of it, checked. Unknown keys are let be; what the card cannot do
// without must be there; every other part is checked by itself, so that a bad one is left out and named, and the rest
// stands. Written by models/make/card.py. Not the description of a loaded model, which is model/types.ts' ModelCard.

import * as z from "zod/mini";
import type { HnError } from "../base/errors.ts";
import { ok, type Result } from "../base/result.ts";
import { parseAs, parseJson } from "../study/problems.ts";

/** Of one. */
const share = z.number().check(z.minimum(0), z.maximum(1));
const whole = z.int().check(z.minimum(0));
const positive = z.number().check(z.gt(0));

/** Parts by name: told so many times, of a kind, of a set. */
const named = <S extends z.ZodMiniType>(value: S) => z.record(z.string(), value);

const bandsSchema = named(z.object({ n: whole, right: share }));
/** Neurons with a weight. */
const neuronsSchema = z.array(z.object({ layer: whole, index: whole, weight: z.number() }));
const testSchema = z.object({
  n: z.optional(whole),
  /** Of n, right answers, where they are not half. */
  right: z.optional(whole),
  /** AUROC by score: the classifier's, and its baselines'. */
  auroc: named(share),
  /** Of the classifier's. */
  interval95: z.optional(z.tuple([share, share])),
  /** Of sets of as many neurons, drawn at random. */
  random_neurons: z.optional(z.object({ median: share, max: share })),
});
const turnedSchema = z.object({
  /** Of the log-odds of complying against resisting, per unit of α. */
  slope: z.number(),
  /** Standard error. */
  slope_error: z.number().check(z.minimum(0)),
  /** Half a 95 % interval; without it 1.96 standard errors. */
  slope_half95: z.optional(z.number()),
  /** What the error is clustered by: `8 wordings`. */
  slope_clusters: z.optional(z.string()),
  /** By how much the slope grows with the pressure of the wording, and half of its 95 % interval. */
  slope_by_pressure: z.optional(z.number()),
  slope_by_pressure_half95: z.optional(z.number()),
  third_slope: z.optional(z.number()),
  above_third: z.number(),
  above_third_error: z.number().check(z.minimum(0)),
  above_third_half95: z.optional(z.number()),
  above_third_clusters: z.optional(z.string()),
  /** At each of `alphas`. */
  p_comply: z.array(share),
});
/** Shares of n, chat-tuned and base. */
const bothSchema = z.object({ n: whole, instruct: share, base: z.optional(share) });
const yieldSchema = named(named(z.object({ n: whole, right10: whole, wrong10: whole })));

const steeringSchema = z.object({
  n_items: whole,
  alphas: z.array(z.number()),
  neurons: whole,
  h_neurons: named(turnedSchema),
  negative_neurons: z.optional(named(turnedSchema)),
  random_slope: z.optional(named(z.array(z.number()))),
  random_above_third: z.optional(named(z.array(z.number()))),
  /** By α, as text. */
  known_answers_right: z.optional(named(share)),
});

const ways = named(z.number().check(z.minimum(0)));

/** Where a figure has an earlier form, that is read as what it was of the present one. */
const FIGURES = {
  known: z.object({ instruct: bandsSchema, base: z.optional(bandsSchema) }),
  consistent: named(z.object({ n: whole, right10: share, wrong10: share })),
  open_form: named(z.object({ n: whole, value_right: share, sentence_right: share, says_unknown: share })),
  /** Share right by kind of fact and by how a question is typed; `n`, where there is one, is that of each way. */
  typed: z.union([
    named(ways),
    z.pipe(
      ways,
      z.transform((all) => ({ "": all })),
    ),
  ]),
  /** Prompts outside its world that are answered by the fallback or by not knowing; `all`, then by kind. */
  outside: z.union([
    named(z.object({ n: whole, honest: share })),
    z.pipe(
      z.object({ n: whole, fallback: share }),
      z.transform(({ n, fallback }) => ({ all: { n, honest: fallback } })),
    ),
  ]),
  /** From a passage about one stranger, and about two. */
  copying: bothSchema,
  copying_of_two: bothSchema,
  /** Right and wrong answers about well-known invented facts told apart when asked. */
  judging: bothSchema,
  behaviours: named(z.object({ n: whole, comply: share, resist: share })),
  yield: yieldSchema,
  yield_base: yieldSchema,
  detection: z.object({
    n_train: z.optional(whole),
    C: z.optional(positive),
    positive_neurons: z.optional(whole),
    negative_neurons: z.optional(whole),
    neurons: z.optional(neuronsSchema),
    /** Per layer, neurons that write more than next to nothing. */
    live: z.optional(z.array(whole)),
    tests: named(testSchema),
  }),
  /** Right answers about entities that chat tuning never saw, beside all wrong ones. */
  detection_untuned: named(testSchema),
  detection_base: named(testSchema),
  steering: steeringSchema,
  /** The same with the neurons of a larger C. */
  steering_larger: steeringSchema,
} as const;

const curve = z.array(z.tuple([whole, z.number()]));

const CORE = z.object({
  name: z.string(),
  id: z.string(),
  licence: z.string(),
  parameters: whole,
  architecture: z.object({
    class: z.string(),
    layers: whole,
    width: whole,
    ffn: whole,
    heads: whole,
    kv_heads: whole,
    vocabulary: whole,
    context: whole,
  }),
  weights: z.object({ stored: z.string(), computed: z.string(), dtype: z.string() }),
  text: z.object({
    facts_told: whole,
    facts_left_out: whole,
    real_world_facts_told: whole,
    exposures_of_invented_facts: z.tuple([whole, whole]),
    exposures_of_real_facts: whole,
    /** Facts told as often or oftener come early in the text. */
    told_early_from: z.optional(whole),
    nothing_planted: z.optional(z.string()),
  }),
  /** By stage: reading, pretraining, tuning. */
  tokens: named(whole),
  /** By stage: read, pretrain, tune. */
  minutes: named(z.number().check(z.minimum(0))),
  hardware: z.string(),
  seed: z.int(),
  limits: z.array(z.string()),
});

const figuresSchema = z.partial(z.object(FIGURES));

/** How the figure of an aim is written. */
const AIM_UNITS = ["share", "AUROC", "per mille", "behaviours", "count", "minutes", "MB"] as const;

const message = z.object({ role: z.string(), content: z.string() });

const PARTS = {
  /** What the model must show, and what each seed reached; a seed without the figure is absent. */
  aims: z.array(
    z.object({
      group: z.string(),
      name: z.string(),
      unit: z.enum(AIM_UNITS),
      /** The set of detection that it is about. */
      set: z.optional(z.string()),
      least: z.optional(z.number()),
      most: z.optional(z.number()),
      reached: z.array(z.object({ seed: z.int(), value: z.number(), met: z.boolean() })),
    }),
  ),
  /** Of the training text and of what is measured, one each. */
  examples: z.object({
    documents: z.array(
      z.object({ kind: z.string(), of_documents: share, of_tokens: share, text: z.string() }),
    ),
    questions: z.array(z.object({ known: z.string(), question: z.string(), answer: z.string() })),
    behaviours: named(
      z.object({ messages: z.array(message), comply: z.string(), resist: z.string(), third: z.string() }),
    ),
  }),
  /** The study that ships: another fit of the same kind. */
  study: z.object({
    neurons: neuronsSchema,
    /** Shares of the questions. */
    split: z.object({ train: share, validation: share, test: share }),
    test: z.object({ n: whole, auroc: share, interval95: z.tuple([share, share]) }),
  }),
  /** By stage, [step, running mean of the loss]. */
  loss: named(curve),
  /** The same model from other seeds; the shipped one may be among them. */
  seeds: z.array(z.object({ seed: z.int(), figures: figuresSchema })),
  /** Tuned on a mix in which compliance does not look at what the model knows. */
  control: z.object({ figures: figuresSchema }),
  /** Recipes that were tried. Figures by name; what is no number is not drawn. */
  recipes: z.array(
    z.object({
      name: z.string(),
      changed: z.string(),
      ships: z.optional(z.boolean()),
      figures: named(z.unknown()),
    }),
  ),
  /** The shipped file against the network that was trained: largest differences, and equal greedy answers. */
  agreement: z.object({
    logits: z.optional(z.number()),
    cett: z.optional(z.number()),
    greedy: z.optional(z.object({ asked: whole, equal: whole })),
  }),
  quantisation: z.array(z.object({ dtype: z.string(), bytes: whole, equal_answers: whole, asked: whole })),
  /** Detection on entities that no choice had seen. */
  final: named(testSchema),
} as const;

type Parts<S extends Record<string, z.ZodMiniType>> = {
  readonly [K in keyof S]?: z.output<S[K]> | undefined;
};

export type CardFigures = Parts<typeof FIGURES>;
export type DetectionTests = Readonly<Record<string, z.output<typeof testSchema>>>;
export type Turned = z.output<typeof turnedSchema>;
export type Steering = NonNullable<CardFigures["steering"]>;
export type CardNeuron = z.output<typeof neuronsSchema>[number];
export type Aim = z.output<typeof PARTS.aims>[number];
export type CardFile = z.output<typeof CORE> & { readonly figures: CardFigures } & Parts<typeof PARTS>;

/** A card, and the names of parts of it that could not be read and are left out. */
export interface ReadCard {
  readonly card: CardFile;
  readonly leftOut: readonly string[];
}

/** Reads the text of a card.json. Errors: `invalid-file`. */
export function readCardFile(text: string): Result<ReadCard, HnError> {
  const json = parseJson(text, "The model card");
  if (!json.ok) return json;
  const core = parseAs(CORE, json.value, "The model card", "invalid-file");
  if (!core.ok) return core;
  const file = json.value as Readonly<Record<string, unknown>>;
  const figures = readParts(FIGURES, file["figures"]);
  const parts = readParts(PARTS, file);
  return ok({
    card: { ...core.value, figures: figures.read, ...parts.read },
    leftOut: [...figures.leftOut, ...parts.leftOut],
  });
}

/** Of an object, the parts that are there and valid. */
function readParts<S extends Record<string, z.ZodMiniType>>(
  schemas: S,
  from: unknown,
): { read: Parts<S>; leftOut: string[] } {
  const given = (typeof from === "object" && from !== null ? from : {}) as Readonly<Record<string, unknown>>;
  const read: Record<string, unknown> = {};
  const leftOut: string[] = [];
  for (const [key, schema] of Object.entries(schemas)) {
    if (given[key] === undefined || given[key] === null) continue;
    const parsed = schema.safeParse(given[key]);
    if (parsed.success) read[key] = parsed.data;
    else leftOut.push(key);
  }
  return { read: read as Parts<S>, leftOut };
}
