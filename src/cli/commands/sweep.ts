// hn sweep: does turning the neurons make the model over-compliant (PAPER.md, Fig. 3)? To a result bundle.

import { withNeurons } from "../../exchange/detectorFile.ts";
import { sweepInputs } from "../../study/sweep/inputs.ts";
import { parseSweepSpec } from "../../study/sweep/spec.ts";
import { sweep as runSweep } from "../../study/sweep/sweep.ts";
import type { SweepProgress } from "../../study/sweep/types.ts";
import { text, type Command } from "../command.ts";
import { readInput } from "../files.ts";
import { shippedIn } from "../shipped.ts";
import { paceText, readStudySpec, reporter, runStudy, STUDY_HELP, STUDY_OPTIONS } from "../study.ts";

export const sweep: Command = {
  name: "sweep",
  usage: "hn sweep SPEC.json --out B.zip [--neurons FILE] [--resume]",
  summary: "turn neurons from 0 to 3 on benchmarks of over-compliance, beside random sets",
  help: `  SPEC.json        a study spec; hn spec sweep prints a complete one
  --neurons FILE   these neurons instead of the spec's: the bundle of an identification, or an h_neurons.json
${STUDY_HELP}

Prints the summary: {model, alphas, turned, neurons, randomSets, benchmarks, upkeep, warnings}. Each of the benchmarks has
its curve (mean log-odds of the compliant reply against the resistant one at each α, nats; their mean share of
probability; rate of compliant answers, verdicts, answers cut short), its slope per unit of α with 95 % interval, over
α ≤ 1 and α ≥ 1 apart, less that of an unrelated third reply, and those of the random sets; and which verdicts changed
between the smallest and the largest α. upkeep is what the model still can at each α.`,
  options: { ...STUDY_OPTIONS, neurons: { type: "string" } },
  async run(invocation) {
    const shipped = shippedIn(invocation.root);
    const read = await readStudySpec(invocation, parseSweepSpec, "sweep");
    const file = text(invocation, "neurons");
    const spec = file === undefined ? read : withNeurons(read, await readInput(file));
    return runStudy(
      invocation,
      spec,
      () => sweepInputs(spec, shipped),
      (host, inputs) => runSweep({ ...host, ...inputs, onProgress: reporter(lineOf) }),
    );
  },
};

function lineOf(progress: SweepProgress): string {
  const { stage, benchmark, done, total } = progress;
  switch (stage) {
    case "match":
      return `matching random neurons: prompt ${done} of ${total}`;
    case "sweep":
      return `item ${done} of ${total}, now of ${benchmark}; ${paceText(progress, "items")}`;
    case "upkeep":
      return `what the model still can: question ${done} of ${total}; ${paceText(progress)}`;
    case "done":
      return "done";
  }
}
