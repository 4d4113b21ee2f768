// hn detect: the paper's test of a detector on questions it was not made with, to a result bundle.

import { withDetector } from "../../exchange/detectorFile.ts";
import { detect as runDetect } from "../../study/detect/detect.ts";
import { detectInputs } from "../../study/detect/inputs.ts";
import { parseDetectSpec } from "../../study/detect/spec.ts";
import type { DetectProgress } from "../../study/detect/types.ts";
import { text, type Command } from "../command.ts";
import { readInput } from "../files.ts";
import { shippedIn } from "../shipped.ts";
import { paceText, readStudySpec, reporter, runStudy, STUDY_HELP, STUDY_OPTIONS } from "../study.ts";

export const detect: Command = {
  name: "detect",
  usage: "hn detect SPEC.json --out B.zip [--neurons FILE] [--resume]",
  summary: "test a detector on question sets it was not made with, beside baselines",
  help: `  SPEC.json        a study spec; hn spec detect prints a complete one
  --neurons FILE   the detector instead of the spec's: the bundle of an identification, or its h_neurons.json alone,
                   which knows no training questions: overlap and some baselines are then null
${STUDY_HELP}

Prints the summary: {model, promptForm, live, neurons, sets, warnings}. Each of the sets has its funnel (rows, duplicates,
overlap with the training questions, asked, outcomes, balanced), AUROC and accuracy of the detector with 95 % intervals,
and the same of its baselines: random neurons (of those that contribute to any answer, counted in live), question words, answer length, log-probability, chance. What cannot be
had is null and says why.`,
  options: { ...STUDY_OPTIONS, neurons: { type: "string" } },
  async run(invocation) {
    const shipped = shippedIn(invocation.root);
    const read = await readStudySpec(invocation, parseDetectSpec, "detect");
    const file = text(invocation, "neurons");
    const spec = file === undefined ? read : await withDetector(read, await readInput(file), shipped);
    return runStudy(
      invocation,
      spec,
      () => detectInputs(spec, shipped),
      (host, inputs) => runDetect({ ...host, ...inputs, onProgress: reporter(lineOf) }),
    );
  },
};

function lineOf(progress: DetectProgress): string {
  const { stage, set, done, total } = progress;
  if (stage === "done") return "done";
  if (stage === "fit") return `reading training answers for the baselines: ${done} of ${total}`;
  return `asked ${done} of ${total}, now of ${set}; ${paceText(progress)}`;
}
