// What config.json and generation_config.json say that running a model needs. The graph itself is the authority on
// inputs and outputs (graph/); this fills in what a graph leaves symbolic.

import * as z from "zod/mini";
import { HnError } from "../base/errors.ts";

const ids = z.union([z.number(), z.array(z.number())]);
const count = z.int().check(z.positive());

const schema = z.looseObject({
  architectures: z.optional(z.array(z.string())),
  model_type: z.optional(z.string()),
  vocab_size: z.optional(count),
  max_position_embeddings: z.optional(count),
  n_positions: z.optional(count),
  n_ctx: z.optional(count),
  max_seq_len: z.optional(count),
  seq_length: z.optional(count),
  hidden_size: z.optional(count),
  n_embd: z.optional(count),
  d_model: z.optional(count),
  num_attention_heads: z.optional(count),
  n_head: z.optional(count),
  num_heads: z.optional(count),
  n_heads: z.optional(count),
  num_key_value_heads: z.optional(z.nullable(count)),
  head_dim: z.optional(z.nullable(count)),
  eos_token_id: z.optional(z.nullable(ids)),
  bos_token_id: z.optional(z.nullable(ids)),
});

export interface ModelConfig {
  readonly architecture: string;
  readonly vocabSize: number;
  readonly contextLength: number;
  /** Width of the model; null where the file does not say. */
  readonly hiddenSize: number | null;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** Tokens that end a generation. */
  readonly stopIds: ReadonlySet<number>;
}

const asList = (value: number | readonly number[] | null | undefined): readonly number[] =>
  value === null || value === undefined ? [] : typeof value === "number" ? [value] : value;

/** @throws HnError `invalid-file` naming the field. `generation` may be null: many folders have none. */
export function readConfig(config: unknown, generation: unknown): ModelConfig {
  const parsed = schema.safeParse(config);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new HnError(
      "invalid-file",
      `config.json: ${issue?.path.join(".") ?? ""} ${issue?.message ?? "is not a configuration"}.`,
    );
  }
  const c = parsed.data;
  const generationIds = z
    .looseObject({ eos_token_id: z.optional(z.nullable(ids)) })
    .safeParse(generation ?? {});
  const need = (value: number | null | undefined, field: string): number => {
    if (value === null || value === undefined)
      throw new HnError("invalid-file", `config.json has no ${field}, which running the model needs.`);
    return value;
  };
  const hiddenSize = c.hidden_size ?? c.n_embd ?? c.d_model ?? null;
  const heads = need(c.num_attention_heads ?? c.n_head ?? c.num_heads ?? c.n_heads, "num_attention_heads");
  return {
    architecture: c.model_type ?? c.architectures?.[0] ?? "unknown",
    vocabSize: need(c.vocab_size, "vocab_size"),
    contextLength: need(
      c.max_position_embeddings ?? c.n_positions ?? c.n_ctx ?? c.max_seq_len ?? c.seq_length,
      "max_position_embeddings",
    ),
    hiddenSize,
    keyValueHeads: c.num_key_value_heads ?? heads,
    headSize: c.head_dim ?? need(hiddenSize, "hidden_size") / heads,
    stopIds: new Set([
      ...asList(c.eos_token_id),
      ...(generationIds.success ? asList(generationIds.data.eos_token_id) : []),
    ]),
  };
}
