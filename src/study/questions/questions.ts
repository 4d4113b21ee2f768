// Question sets as JSONL, one `{"id", "question", "aliases": […], "domain"?, "entity"?}` a line: read, checked, duplicates
// removed. Not where the text comes from (a port of the caller), and not what is asked of the answers (judges/).

import * as z from "zod/mini";
import { HnError } from "../../base/errors.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Prompt } from "../../model/types.ts";
import { normalise } from "../judges/normalise.ts";
import { hashOf } from "../json.ts";
import { explain } from "../problems.ts";
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

/** What a file of questions holds. */
export interface QuestionRows {
  /** The good ones, duplicates among them. */
  readonly rows: readonly Question[];
  /** One sentence for each row that is not valid; it starts with the line's number, from 1. */
  readonly problems: readonly string[];
}

/**
 * Reads a file of questions; good rows are kept whatever the others are like.
 * Errors: `invalid-file` where no row is good. Lines end at "\n" only: real sets hold raw U+2028 inside strings.
 */
export function readRows(jsonl: string): Result<QuestionRows, HnError> {
  const problems: string[] = [];
  const rows: Question[] = [];
  for (const [i, line] of jsonl
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    if (line.trim() === "") continue;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      problems.push(`Line ${i + 1} is not JSON.`);
      continue;
    }
    const row = rowSchema.safeParse(json);
    if (row.success) rows.push(row.data);
    else problems.push(`Line ${i + 1}: ${explain(row.error.issues, json).join("; ")}.`);
  }
  if (rows.length === 0)
    return err(
      new HnError(
        "invalid-file",
        `No question could be read. ${problems[0] ?? "The file is empty."} Each line is ` +
          'one {"id": "…", "question": "…", "aliases": ["…"]}.',
        { problems },
      ),
    );
  return ok({ rows, problems });
}

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
