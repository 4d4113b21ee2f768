// hn spec: complete default specs, to be edited and run.

import { HnError } from "../../base/errors.ts";
import { detectSpecOf } from "../../exchange/detectorFile.ts";
import { defaultIdentifySpec } from "../../study/spec.ts";
import { only, text, type Command } from "../command.ts";
import { readInput } from "../files.ts";
import { shippedIn } from "../shipped.ts";

export const spec: Command = {
  name: "spec",
  usage: "hn spec identify | hn spec detect [--neurons FILE]",
  summary: "a complete default study spec",
  help: `  identify         the paper's identification protocol on the embedded model
  detect           the paper's detection test of the study that ships, on the question sets that ship
  --neurons FILE   with detect: of this detector, the bundle of an identification or its h_neurons.json alone

Prints the spec; change what you need and give it to hn identify or hn detect.`,
  options: { neurons: { type: "string" } },
  async run(invocation) {
    const kind = only(invocation, "The kind of study (identify, detect)");
    const file = text(invocation, "neurons");
    if (kind === "detect")
      return detectSpecOf(file === undefined ? null : await readInput(file), shippedIn(invocation.root));
    if (file !== undefined) throw new HnError("usage", "--neurons goes with hn spec detect.");
    if (kind === "identify") return defaultIdentifySpec();
    throw new HnError("usage", `There is no "${kind}" study yet; identify and detect are there.`);
  },
};
