// hn bench: ratios of two things timed in one run, in turn. Medians that were measured are kept in bench/README.md.

import { HnError } from "../../base/errors.ts";
import type { LoadOptions } from "../../model/types.ts";
import type { Ratio } from "../benches/compare.ts";
import { decode } from "../benches/decode.ts";
import { lanes } from "../benches/lanes.ts";
import { loadOptions, MODEL_OPTIONS, text, type Command } from "../command.ts";

type Bench = (root: string, model: string, options: LoadOptions) => Promise<Ratio[]>;

const BENCHES: Readonly<Record<string, Bench>> = { decode, lanes };

export const bench: Command = {
  name: "bench",
  usage: "hn bench [NAME] [--model MODEL]",
  summary: "ratios of speed, measured in one run",
  help: `  NAME             ${Object.keys(BENCHES).join(", ")}; default: all
  --model MODEL    default embedded
  --dtype, --device  as everywhere

Prints [{name, ratio, median, interval: [low, high], min, max, rounds}]; the interval is the median's, 97 %.`,
  options: { ...MODEL_OPTIONS, model: { type: "string" } },
  async run(invocation) {
    const [name, ...more] = invocation.positionals;
    if (more.length > 0 || (name !== undefined && !Object.hasOwn(BENCHES, name)))
      throw new HnError(
        "usage",
        `There is no bench "${invocation.positionals.join(" ")}"; there are ${Object.keys(BENCHES).join(", ")}.`,
      );
    const model = text(invocation, "model") ?? "embedded";
    const results: Ratio[] = [];
    for (const [one, measure] of Object.entries(BENCHES))
      if (name === undefined || name === one)
        results.push(...(await measure(invocation.root, model, loadOptions(invocation))));
    return results;
  },
};
