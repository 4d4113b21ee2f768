// hn bench: ratios of two things timed in one run, in turn, and what instrumenting costs. What was measured is kept in
// bench/README.md.

import { HnError } from "../../base/errors.ts";
import type { LoadOptions } from "../../model/types.ts";
import type { Ratio } from "../benches/compare.ts";
import { decode } from "../benches/decode.ts";
import { lanes } from "../benches/lanes.ts";
import { patch, type PatchCost } from "../benches/patch.ts";
import { loadOptions, MODEL_OPTIONS, text, type Command } from "../command.ts";

/** @param model undefined where none was named */
type Bench = (
  root: string,
  model: string | undefined,
  options: LoadOptions,
) => Promise<readonly (Ratio | PatchCost)[]>;

const BENCHES: Readonly<Record<string, Bench>> = {
  decode: (root, model = "embedded", options) => decode(root, model, options),
  lanes: (root, model = "embedded", options) => lanes(root, model, options),
  patch,
};

export const bench: Command = {
  name: "bench",
  usage: "hn bench [NAME] [--model MODEL]",
  summary: "ratios of speed, and what instrumenting costs",
  help: `  NAME             ${Object.keys(BENCHES).join(", ")}; default: all
  --model MODEL    default embedded; for patch, two files of a gigabyte that it writes into a temporary folder
  --dtype, --device  as everywhere

Prints [{name, ratio, median, interval: [low, high], min, max, rounds}]; the interval is the median's, 97 %.
patch prints [{name, bytes, extraBytes, seconds: {read, instrument, patch, norms, sha256}}]: what instrumenting takes, and
the memory that it needs above the model's bytes.`,
  options: { ...MODEL_OPTIONS, model: { type: "string" } },
  async run(invocation) {
    const [name, ...more] = invocation.positionals;
    if (more.length > 0 || (name !== undefined && !Object.hasOwn(BENCHES, name)))
      throw new HnError(
        "usage",
        `There is no bench "${invocation.positionals.join(" ")}"; there are ${Object.keys(BENCHES).join(", ")}.`,
      );
    const model = text(invocation, "model");
    const results: (Ratio | PatchCost)[] = [];
    for (const [one, measure] of Object.entries(BENCHES))
      if (name === undefined || name === one)
        results.push(...(await measure(invocation.root, model, loadOptions(invocation))));
    return results;
  },
};
