// hn bench: ratios of two things timed in one run, in turn, and what instrumenting costs. What was measured is kept in
// bench/README.md.

import { bench as measure } from "../../bench/bench.ts";
import { BENCH_NAMES, type BenchResult } from "../../bench/request.ts";
import { HnError } from "../../base/errors.ts";
import { patch, type PatchCost } from "../benches/patch.ts";
import { loadOptions, MODEL_OPTIONS, text, type Command } from "../command.ts";
import { terminalFiles } from "../files.ts";
import { nodeRuntime, useThreads } from "../runtime.ts";
import { wholeTransformers } from "../transformers.ts";

const NAMES = [...BENCH_NAMES, "patch"] as const;

export const bench: Command = {
  name: "bench",
  usage: "hn bench [NAME] [--model MODEL]",
  summary: "ratios of speed, and what instrumenting costs",
  help: `  NAME             ${NAMES.join(", ")}; default: all
  --model MODEL    default embedded, for decode also random-llama in fp32 and in q4: the embedded model's graph three times
                   as wide, with 33 million random weights; for patch, two files of a gigabyte that it writes into a
                   temporary folder
  --dtype, --device  as everywhere; a dtype is of the model that is named

Prints [{name, ratio, median, interval: [low, high], min, max, rounds, milliseconds: [above, below], model, dtype, device}]:
medians of what is timed in turn; the interval is the ratio's median's, at least 96 %.
patch prints [{name, bytes, extraBytes, seconds: {read, instrument, patch, norms, sha256}}]: what instrumenting takes, and
the memory that it needs above the model's bytes.`,
  options: { ...MODEL_OPTIONS, model: { type: "string" } },
  async run(invocation) {
    const { root } = invocation;
    const [name, ...more] = invocation.positionals;
    if (more.length > 0 || (name !== undefined && !(NAMES as readonly string[]).includes(name)))
      throw new HnError(
        "usage",
        `There is no bench "${invocation.positionals.join(" ")}"; there are ${NAMES.join(", ")}.`,
      );
    const model = text(invocation, "model");
    const options = loadOptions(invocation);
    useThreads(1); // as transformers.js has (transformers.ts)
    const ports = {
      runtime: nodeRuntime,
      now: () => performance.now(),
      files: (reference: string) => terminalFiles(root, reference),
      transformers: () => wholeTransformers(root),
    };
    const results: (BenchResult | PatchCost)[] = [];
    for (const one of NAMES) {
      if (name !== undefined && name !== one) continue;
      results.push(
        ...(one === "patch"
          ? await patch(root, model, options)
          : await measure(ports, { name: one, model: model ?? null, options })),
      );
    }
    return results;
  },
};
