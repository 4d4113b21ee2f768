// The Identification document of a finished identification study.

import { HnError } from "../../base/errors.ts";
import { present } from "../../base/assert.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { IdentifyBundle } from "../bundle.ts";
import { questionsOf } from "../journal.ts";
import { NO_LABELS, relabel } from "../labels.ts";
import { questionSet } from "../questions/questions.ts";
import type { Question } from "../types.ts";
import type { Identification, TrainingAnswer } from "./identification.ts";

/**
 * @param questions rows of the bundle's question set
 * Errors: `mismatch` where they are not those that the study asked, `invalid-file` where its documents do not agree.
 */
export function identificationOf(
  { spec, results, journal, labels = NO_LABELS }: IdentifyBundle,
  questions: readonly Question[],
): Result<Identification, HnError> {
  const set = questionSet(questions);
  if (spec.questions.kind === "named" && (spec.questions.sha256 ?? set.sha256) !== set.sha256)
    return err(
      new HnError(
        "mismatch",
        `The question set "${spec.questions.name}" is not the one that this study asked, so that its training questions ` +
          "cannot be told. Run the identification again, or give its h_neurons.json alone.",
      ),
    );
  const entries = questionsOf(journal);
  if (!entries.ok) return entries;
  const byId = new Map(set.questions.map((question) => [question.id, question]));
  const answers = new Map(entries.value.map(({ id, representative }) => [id, representative]));
  const { splits, summary } = results;
  const outcomes = new Map(entries.value.map((entry) => [entry.id, relabel(entry, labels).outcome]));
  const answerOf = (id: string): TrainingAnswer[] => {
    const question = byId.get(id);
    const answer = answers.get(id);
    if (!question || !answer?.tokens) return [];
    return [
      {
        question: question.question,
        label: outcomes.get(id) === "hallucinated" ? 1 : 0,
        ids: [...answer.ids],
        tokens: answer.tokens,
        meanLogprob: answer.meanLogprob,
      },
    ];
  };
  const train = splits.train.flatMap(answerOf);
  const validation = splits.validation.flatMap(answerOf);
  const known = [...splits.train, ...splits.validation, ...splits.test].every((id) => byId.has(id));
  if (!known || train.length < splits.train.length || validation.length < splits.validation.length)
    return err(
      new HnError(
        "invalid-file",
        "The splits of this bundle name questions that its set or its journal lacks. Run the identification again.",
      ),
    );
  const test = splits.test.map((id) => {
    const { aliases, ...rest } = present(byId.get(id), "a test question");
    return { ...rest, aliases: [...aliases] };
  });
  return ok({
    model: { sha256: summary.model.sha256, dtype: summary.model.dtype },
    questions: set.sha256,
    instruction: spec.instruction,
    feature: spec.feature,
    cGrid: [...spec.solver.cGrid],
    train,
    validation,
    test,
  });
}
