// Which question sets ship, where they lie below models/, and the rows that a spec asks. Reading the file is the host's.

import { HnError } from "../../base/errors.ts";
import { normalise } from "../judges/rule.ts";
import type { IdentifySpec, Question } from "../types.ts";
import { readQuestions } from "./questions.ts";

const SHIPPED: Readonly<Record<string, string>> = { embedded: "embedded/questions.jsonl" };

/** Path of a named set below the folder of the shipped models. @throws HnError `not-found` */
export function shippedSetPath(name: string): string {
  const path = Object.hasOwn(SHIPPED, name) ? SHIPPED[name] : undefined;
  if (path === undefined)
    throw new HnError(
      "not-found",
      `There is no question set "${name}". Those that ship: ${Object.keys(SHIPPED).join(", ")}; others can be given inline.`,
    );
  return path;
}

/**
 * The questions of a spec.
 * @throws HnError `not-found`, `invalid-file`, `invalid-input` (inline questions that share an id), and what `readSet` throws
 * @param readSet text of a named set, JSONL
 */
export async function specQuestions(
  { questions }: Pick<IdentifySpec, "questions">,
  readSet: (name: string) => Promise<string>,
): Promise<readonly Question[]> {
  if (questions.kind === "inline") return checkIds(questions.rows);
  const set = readQuestions(await readSet(questions.name));
  if (!set.ok) throw set.error;
  return set.value.questions;
}

/** Of two questions with one id only the first would be asked. One that is there twice is a duplicate, and is told. */
function checkIds(rows: readonly Question[]): readonly Question[] {
  const seen = new Map<string, string>();
  for (const { id, question } of rows) {
    const text = normalise(question) || question;
    if ((seen.get(id) ?? text) !== text)
      throw new HnError(
        "invalid-input",
        `questions.rows: two different questions have the id "${id}". Give each its own.`,
      );
    seen.set(id, text);
  }
  return rows;
}
