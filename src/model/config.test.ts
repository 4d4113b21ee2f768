// config.json as the families write it: the same sizes under other names, and what is missing by its name.

import { expect, it } from "vitest";
import { readConfig } from "./config.ts";

it.each([
  [
    "Llama",
    { hidden_size: 64, num_attention_heads: 4, num_key_value_heads: 2, max_position_embeddings: 256 },
    2,
  ],
  ["GPT-2", { n_embd: 64, n_head: 4, n_positions: 256 }, 4],
  ["GPT-Neo", { hidden_size: 64, num_heads: 4, max_position_embeddings: 256 }, 4],
  ["Bloom", { hidden_size: 64, n_head: 4, seq_length: 256 }, 4],
  ["MPT", { d_model: 64, n_heads: 4, max_seq_len: 256 }, 4],
])("reads the sizes of %s", (_, sizes, keyValueHeads) => {
  expect(readConfig({ vocab_size: 384, ...sizes }, null)).toMatchObject({
    contextLength: 256,
    keyValueHeads,
    headSize: 16,
  });
});

it("names the field that is missing", () => {
  expect(() => readConfig({ vocab_size: 384, n_head: 4, n_embd: 64 }, null)).toThrow(
    /no max_position_embeddings/,
  );
});
