// hn identify: the identification study of the paper, to a result bundle.

import { HnError } from "../../base/errors.ts";
import { identify as runIdentify } from "../../study/identify.ts";
import { specQuestions } from "../../study/questions/shipped.ts";
import { parseSpec } from "../../study/spec.ts";
import type { IdentifyProgress } from "../../study/types.ts";
import { parseLabels, type Labels } from "../../study/labels.ts";
import { parseJson } from "../../study/problems.ts";
import { on, text, type Command, type Invocation } from "../command.ts";
import { readInput } from "../files.ts";
import { shippedIn } from "../shipped.ts";
import { paceText, readStudySpec, reporter, runStudy, STUDY_HELP, STUDY_OPTIONS } from "../study.ts";

export const identify: Command = {
  name: "identify",
  usage: "hn identify SPEC.json --out B.zip [--resume] [--labels F.json]",
  summary: "find the H-Neurons of a model: sample, filter, capture, fit",
  help: `  SPEC.json        a study spec; hn spec identify prints a complete one
${STUDY_HELP}
  --labels F.json  verdicts and spans in place of the rules', as a bundle's labels.json has them
                   (docs/schemas/labels.schema.json); they stay with the study
  --keep           leave B.zip.partial/ with its features, so that other labels can be laid over the study:
  --resume --kept-only  split and fit anew from what is kept there, and ask nothing

A question is {"id", "question", "aliases": [...], "domain"?, "entity"?}. Where questions name the entity that they are
about, train, validation and test have no entity in common, unless the spec's split.by is "question".

Prints the summary: {model, funnel, splitBy, live, C, intercept, path, hNeurons, nonzero, perMille, test, baselines,
warnings}. live counts the neurons that contribute to any answer; random ones are drawn from these.`,
  options: {
    ...STUDY_OPTIONS,
    labels: { type: "string" },
    "kept-only": { type: "boolean" },
  },
  async run(invocation) {
    const spec = await readStudySpec(invocation, parseSpec, "identify");
    const labels = await readLabels(invocation);
    const keptOnly = on(invocation, "kept-only");
    if (keptOnly && !on(invocation, "resume"))
      throw new HnError("usage", "--kept-only goes with --resume: what is kept is that of an earlier run.");
    return runStudy(
      invocation,
      spec,
      () => specQuestions(spec, shippedIn(invocation.root).readSet),
      (host, questions) =>
        runIdentify({ ...host, spec, questions, labels, keptOnly, onProgress: reporter(lineOf) }),
    );
  },
};

async function readLabels(invocation: Invocation): Promise<Labels | undefined> {
  const path = text(invocation, "labels");
  if (path === undefined) return undefined;
  const json = parseJson(new TextDecoder().decode(await readInput(path)), path);
  const labels = json.ok ? parseLabels(json.value) : json;
  if (!labels.ok) throw labels.error;
  return labels.value;
}

function lineOf(progress: IdentifyProgress): string {
  const { stage, done, total, funnel } = progress;
  const { faithful, hallucinated } = funnel.features;
  if (stage === "done") return "done";
  if (stage === "fit") return `fitting: ${done} of ${total}`;
  return `asked ${done} of ${total}: ${faithful} faithful, ${hallucinated} hallucinated; ${paceText(progress)}`;
}
