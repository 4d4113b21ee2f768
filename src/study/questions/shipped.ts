// Which question sets ship, where they lie below models/, and the rows that a spec asks. Reading the file is the host's.

import { HnError } from "../../base/errors.ts";
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
 * The questions of a spec. @throws HnError `not-found`, `invalid-file`, and what `readSet` throws
 * @param readSet text of a named set, JSONL
 */
export async function specQuestions(
  { questions }: Pick<IdentifySpec, "questions">,
  readSet: (name: string) => Promise<string>,
): Promise<readonly Question[]> {
  if (questions.kind === "inline") return questions.rows;
  const set = readQuestions(await readSet(questions.name));
  if (!set.ok) throw set.error;
  return set.value.questions;
}
