// hn spec: complete default specs, to be edited and run.

import { HnError } from "../../base/errors.ts";
import { detectSpecOf, sweepSpecOf } from "../../exchange/detectorFile.ts";
import { defaultIdentifySpec } from "../../study/spec.ts";
import { only, text, type Command } from "../command.ts";
import { readInput } from "../files.ts";
import { shippedIn } from "../shipped.ts";

export const spec: Command = {
  name: "spec",
  usage: "hn spec identify | hn spec detect|sweep [--neurons FILE]",
  summary: "a complete default study spec",
  help: `  identify         the paper's identification protocol on the embedded model
  detect           the paper's detection test of the study that ships, on the question sets that ship
  sweep            the paper's test of over-compliance with the neurons of the study that ships, on what ships
  --neurons FILE   with detect and sweep: of these neurons, the bundle of an identification or its h_neurons.json alone

Prints the spec; change what you need and give it to hn identify, hn detect or hn sweep.`,
  options: { neurons: { type: "string" } },
  async run(invocation) {
    const kind = only(invocation, "The kind of study (identify, detect, sweep)");
    const file = text(invocation, "neurons");
    const given = file === undefined ? null : await readInput(file);
    if (kind === "detect") return detectSpecOf(given, shippedIn(invocation.root));
    if (kind === "sweep") return sweepSpecOf(given, shippedIn(invocation.root));
    if (file !== undefined)
      throw new HnError("usage", "--neurons goes with hn spec detect and hn spec sweep.");
    if (kind === "identify") return defaultIdentifySpec();
    throw new HnError("usage", `There is no "${kind}" study yet; identify, detect and sweep are there.`);
  },
};
