// One question of a study: sample, judge, filter for consistency, mark the span, capture CETT on
// a teacher-forced pass (PAPER.md, "Identification protocol" and definitions 1–3, 7). Which questions, in which
// order and when to stop is ask.ts.

import { throwIfAborted } from "../base/errors.ts";
import { present } from "../base/assert.ts";
import type { Model, Sample } from "../model/types.ts";
import { judge } from "./judges/rule.ts";
import type { QuestionEntry, Representative } from "./journal.ts";
import { NO_LABELS, type Labels } from "./labels.ts";
import { consistency } from "./outcome.ts";
import { prompt } from "./questions/questions.ts";
import { findSpan, type Span } from "./spans/rule.ts";
import { spanTokens } from "./spans/tokens.ts";
import type { IdentifySpec, PromptForm, Question } from "./types.ts";

export type ClassName = "faithful" | "hallucinated";

/** What of a spec says how a question is asked and what is captured of its answer. */
export interface CollectSpec extends Pick<IdentifySpec, "seed" | "instruction" | "sampling" | "feature"> {
  /** Default: chat. */
  readonly promptForm?: PromptForm;
}

export interface Collected {
  readonly entry: QuestionEntry;
  /** [entry.rows, layers · neurons] row-major, CETT ≥ 0. */
  readonly features: Float32Array;
}

/** Sample number of the most frequent response (white space around it aside; the first on ties), and its count. */
function mostFrequent(texts: readonly string[]): { readonly sample: number; readonly count: number } {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text.trim(), (counts.get(text.trim()) ?? 0) + 1);
  let best = { sample: 0, count: 0 };
  for (const [sample, text] of texts.entries()) {
    const count = counts.get(text.trim())!;
    if (count > best.count) best = { sample, count };
  }
  return best;
}

/**
 * Asks one question.
 * @param wanted whether features of this class are still wanted; where not, the outcome is recorded without them
 * @param labels by them, features are captured and spans marked; verdicts and outcome in the entry are the rule's
 * Throws `aborted`, and what the model does: `not-finite` where its contributions are not numbers.
 */
export async function collectQuestion(
  model: Model,
  spec: CollectSpec,
  question: Question,
  wanted: (name: ClassName) => boolean,
  signal: AbortSignal | undefined,
  labels: Labels = NO_LABELS,
): Promise<Collected> {
  throwIfAborted(signal);
  const { samples: count, maxNewTokens, batch, temperature, topK, topP } = spec.sampling;
  const asked = prompt(question, spec.instruction, spec.promptForm);
  const generated = await model.generate(
    {
      prompt: asked,
      samples: count,
      maxNewTokens,
      sampling: { temperature, topK, topP, seed: spec.seed },
      scales: [[]],
      streamName: question.id,
      batch,
    },
    signal,
  );
  throwIfAborted(signal);
  const drawn = present(generated.lanes[0], "the model's samples").samples;
  const samples = spec.promptForm === "completion" ? drawn.map((one) => firstLine(model, one)) : drawn;
  const responses = samples.map(({ text }) => ({ text, verdict: judge(text, question.aliases) }));
  const outcome = consistency(responses.map((r) => r.verdict));
  const base = { kind: "question", id: question.id, responses } as const;
  const labelled = consistency(
    responses.map(({ text, verdict }) => labels.of(question.id, text)?.verdict ?? verdict),
  );
  if ([outcome, labelled].every((one) => one !== "faithful" && one !== "hallucinated"))
    return { entry: { ...base, outcome, representative: null, rows: 0 }, features: new Float32Array(0) };

  const chosen = mostFrequent(responses.map((r) => r.text));
  const sample = present(samples[chosen.sample], "the chosen sample");
  const representative = represent(model, chosen, sample, labels.of(question.id, sample.text)?.span);
  if (representative.tokens === null)
    return {
      entry: { ...base, outcome: "no-span", representative, rows: 0 },
      features: new Float32Array(0),
    };
  if ((labelled !== "faithful" && labelled !== "hallucinated") || !wanted(labelled))
    return { entry: { ...base, outcome, representative, rows: 0 }, features: new Float32Array(0) };

  const features = await captureAnswer(model, spec.feature, model.encode(asked), representative, signal);
  const rows = spec.feature === "answer+other" ? 2 : 1;
  return { entry: { ...base, outcome, representative, rows }, features };
}

/** What was drawn before the first token that holds a line break: as if that token stopped the completion. */
function firstLine(model: Model, sample: Sample): Sample {
  const pieces = model.pieces(sample.ids);
  const end = pieces.findIndex((piece) => piece.includes("\n"));
  if (end < 0) return sample;
  return {
    ids: sample.ids.slice(0, end),
    text: pieces.slice(0, end).join(""),
    logprobs: sample.logprobs.slice(0, end),
    finish: "stop",
  };
}

function represent(
  model: Model,
  { sample, count }: { readonly sample: number; readonly count: number },
  { ids, logprobs }: Sample,
  labelled: Span | null | undefined,
): Representative {
  const pieces = model.pieces(ids);
  const span = labelled === undefined ? findSpan(pieces.join("")) : labelled;
  return {
    sample,
    count,
    ids: [...ids],
    span,
    tokens: span && spanTokens(pieces, span),
    meanLogprob: logprobs.length === 0 ? 0 : logprobs.reduce((sum, x) => sum + x, 0) / logprobs.length,
  };
}

/**
 * CETT of one answer on a teacher-forced pass, [1 or 2, layers · neurons] row-major, ≥ 0: the mean over the answer
 * tokens; for `answer+other` then that over every other position of prompt, template and response.
 */
export async function captureAnswer(
  model: Model,
  feature: IdentifySpec["feature"],
  promptIds: readonly number[],
  { ids, tokens }: Pick<Representative, "ids" | "tokens">,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { from, to } = present(tokens, "the answer's tokens");
  const answer: number[] = [];
  const other: number[] = [];
  for (let at = 0; at < promptIds.length + ids.length; at++)
    (at >= promptIds.length + from && at <= promptIds.length + to ? answer : other).push(at);
  const groups = feature === "answer+other" ? [answer, other] : [answer];
  const { data } = await model.capture({ ids: [...promptIds, ...ids], groups, scale: [] }, signal);
  throwIfAborted(signal);
  return data;
}
