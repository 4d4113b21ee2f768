// hn identify: the identification study of the paper, to a result bundle.

import { identify as runIdentify } from "../../study/identify.ts";
import { specQuestions } from "../../study/questions/shipped.ts";
import { parseSpec } from "../../study/spec.ts";
import type { IdentifyProgress } from "../../study/types.ts";
import type { Command } from "../command.ts";
import { shippedIn } from "../shipped.ts";
import { paceText, readStudySpec, reporter, runStudy, STUDY_HELP, STUDY_OPTIONS } from "../study.ts";

export const identify: Command = {
  name: "identify",
  usage: "hn identify SPEC.json --out B.zip [--resume]",
  summary: "find the H-Neurons of a model: sample, filter, capture, fit",
  help: `  SPEC.json        a study spec; hn spec identify prints a complete one
${STUDY_HELP}

A question is {"id", "question", "aliases": [...], "domain"?, "entity"?}. Where questions name the entity that they are
about, train, validation and test have no entity in common, unless the spec's split.by is "question".

Prints the summary: {model, funnel, splitBy, live, C, intercept, path, hNeurons, nonzero, perMille, test, baselines,
warnings}. live counts the neurons that contribute to any answer; random ones are drawn from these.`,
  options: STUDY_OPTIONS,
  async run(invocation) {
    const spec = await readStudySpec(invocation, parseSpec, "identify");
    return runStudy(
      invocation,
      spec,
      () => specQuestions(spec, shippedIn(invocation.root).readSet),
      (host, questions) => runIdentify({ ...host, spec, questions, onProgress: reporter(lineOf) }),
    );
  },
};

function lineOf(progress: IdentifyProgress): string {
  const { stage, done, total, funnel } = progress;
  const { faithful, hallucinated } = funnel.features;
  if (stage === "done") return "done";
  if (stage === "fit") return `fitting: ${done} of ${total}`;
  return `asked ${done} of ${total}: ${faithful} faithful, ${hallucinated} hallucinated; ${paceText(progress)}`;
}
