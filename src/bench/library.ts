// The library that everybody uses, transformers.js, running the same file on the same device: what decoding is held
// against.

import type { ModelFiles } from "../model/files/source.ts";
import type { DeviceKind, Dtype } from "../model/types.ts";

export type Transformers = Pick<
  typeof import("@huggingface/transformers"),
  "AutoModelForCausalLM" | "Tensor" | "env"
>;

/** Beyond every vocabulary: nothing stops early. */
const NO_TOKEN = 2 ** 31 - 1;

export interface Library {
  /** `generate()` of so many tokens, neither more nor fewer; greedy, or drawn as the paper draws. @returns the new ids */
  generate(promptIds: readonly number[], newTokens: number, isSampled: boolean): Promise<number[]>;
  dispose(): Promise<void>;
}

export async function openLibrary(
  { AutoModelForCausalLM, Tensor, env }: Transformers,
  files: ModelFiles,
  dtype: Dtype,
  device: DeviceKind,
): Promise<Library> {
  env.useBrowserCache = false;
  env.useFSCache = false;
  env.useWasmCache = false;
  env.useCustomCache = true;
  env.customCache = {
    async match(address: string) {
      const path = /\/resolve\/[^/]+\/(.+)$/.exec(address)?.[1];
      if (path === undefined || !(await files.has(path))) return undefined;
      return new Response(await files.read(path));
    },
    put: () => Promise.resolve(),
  } as unknown as NonNullable<typeof env.customCache>;
  const model = await AutoModelForCausalLM.from_pretrained("measured/here", { dtype, device });
  return {
    async generate(promptIds, newTokens, isSampled) {
      const integers = (values: Iterable<number>) =>
        new Tensor("int64", BigInt64Array.from(values, BigInt), [1, promptIds.length]);
      const output = await model.generate({
        input_ids: integers(promptIds),
        attention_mask: integers(promptIds.map(() => 1)),
        max_new_tokens: newTokens,
        eos_token_id: NO_TOKEN,
        do_sample: isSampled,
        ...(isSampled ? { temperature: 1, top_k: 50, top_p: 0.9 } : {}),
      } as Parameters<typeof model.generate>[0]);
      const ids = (output as { tolist(): bigint[][] }).tolist()[0] ?? [];
      return ids.slice(promptIds.length).map(Number);
    },
    async dispose() {
      await model.dispose();
    },
  };
}
