// The library that everybody uses, transformers.js, running the same file on the processor: what decoding is held
// against.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ModelFiles } from "../../model/files/source.ts";
import type { Dtype } from "../../model/types.ts";
import { environment } from "../runtime.ts";

type Transformers = typeof import("@huggingface/transformers");

/** Beyond every vocabulary: nothing stops early. */
const NO_TOKEN = 2 ** 31 - 1;

export interface Library {
  /** `generate()` of so many tokens, neither more nor fewer; greedy, or drawn as the paper draws. @returns the new ids */
  generate(promptIds: readonly number[], newTokens: number, isSampled: boolean): Promise<number[]>;
}

/**
 * @param root the repository: the library is imported from its node_modules, whole, which the terminal program is not to
 *   carry along
 */
export async function openLibrary(root: string, files: ModelFiles, dtype: Dtype): Promise<Library> {
  const modules = (path: string): string => pathToFileURL(join(root, "node_modules", path)).href;
  const build = modules("@huggingface/transformers/dist/transformers.web.js");
  const { AutoModelForCausalLM, Tensor, env } = await asInBrowser(
    () => import(build) as Promise<Transformers>,
  );
  const { wasm } = env.backends.onnx;
  const program = modules("onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify");
  Object.assign(wasm ?? {}, {
    numThreads: environment().threads ?? 1,
    wasmPaths: { mjs: `${program}.mjs`, wasm: `${program}.wasm` },
  });
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
  const model = await AutoModelForCausalLM.from_pretrained("measured/here", { dtype, device: "wasm" });
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
  };
}

/** It asks once, when it is imported, whether it runs in Node, and would then look for onnxruntime-node. */
async function asInBrowser<T>(load: () => Promise<T>): Promise<T> {
  const { release } = process;
  Object.defineProperty(process, "release", { configurable: true, value: { ...release, name: "browser" } });
  try {
    return await load();
  } finally {
    Object.defineProperty(process, "release", { configurable: true, value: release });
  }
}
