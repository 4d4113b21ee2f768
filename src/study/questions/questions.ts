// Question sets as JSONL, one `{"id", "question", "aliases": […], "domain"?, "entity"?}` a line: read, checked, duplicates
// removed. Not where the text comes from (a port of the caller), and not what is asked of the answers (judges/).

import * as z from "zod/mini";
import type { HnError } from "../../base/errors.ts";
import type { Result } from "../../base/result.ts";
import type { Prompt } from "../../model/types.ts";
import { normalise } from "../judges/normalise.ts";
import { hashOf } from "../json.ts";
import { readJsonLines, type JsonLines } from "../jsonLines.ts";
import type { PromptForm, Question } from "../types.ts";

export interface QuestionSet {
  readonly questions: readonly Question[];
  /** Rows left out because their id, or their question after normalisation, was there already. */
  readonly duplicates: number;
  /** SHA-256 (hex) of `questions`, whatever the spelling of their file. */
  readonly sha256: string;
}

const rowSchema = z.object({
  id: z.string().check(z.minLength(1)),
  question: z.string().check(z.minLength(1)),
  aliases: z.array(z.string()).check(z.minLength(1)),
  domain: z.exactOptional(z.string()),
  entity: z.exactOptional(z.string().check(z.minLength(1))),
});

/** What a file of questions holds, duplicates among them. */
export type QuestionRows = JsonLines<Question>;

/** Reads a file of questions. Errors: as readJsonLines. */
export const readRows = (jsonl: string): Result<QuestionRows, HnError> =>
  readJsonLines(jsonl, rowSchema, "question", '{"id": "…", "question": "…", "aliases": ["…"]}');

/** What makes two questions the same: their text, normalised as the judge does. */
export const questionKey = (question: string): string => normalise(question) || question;

/** A set of rows that are already valid, duplicates removed: one question never gets into two splits. */
export function questionSet(rows: readonly Question[]): QuestionSet {
  const ids = new Set<string>();
  const texts = new Set<string>();
  const questions = rows.filter(({ id, question }) => {
    const text = questionKey(question);
    if (ids.has(id) || texts.has(text)) return false;
    ids.add(id);
    texts.add(text);
    return true;
  });
  return { questions, duplicates: rows.length - questions.length, sha256: hashOf(questions) };
}

/**
 * What the model is asked. In a chat one user message: the question, followed directly by the instruction (which
 * brings its own space); for completion the question alone, before "Answer:".
 */
export const prompt = (
  { question }: Pick<Question, "question">,
  instruction: string,
  form: PromptForm = "chat",
): Prompt =>
  form === "chat"
    ? { kind: "messages", messages: [{ role: "user", content: question + instruction }] }
    : { kind: "raw", text: `${question}\nAnswer:` };
