// Which question sets and studies ship, where they lie below models/, and the rows that a spec asks. Reading the files
// is the host's.

import { HnError } from "../../base/errors.ts";
import type { IdentifySpec, Question } from "../types.ts";
import { questionKey, readRows } from "./questions.ts";

const SETS: Readonly<Record<string, string>> = {
  embedded: "embedded/questions.jsonl",
  "left-out": "embedded/sets/left-out.jsonl",
  unseen: "embedded/sets/unseen.jsonl",
  relations: "embedded/sets/relations.jsonl",
  companies: "embedded/sets/companies.jsonl",
  real: "embedded/sets/real.jsonl",
};
const STUDIES: Readonly<Record<string, string>> = { embedded: "embedded/study.zip" };

/** How a host reads what ships. */
export interface Shipped {
  /** Text of a named question set, JSONL. */
  readonly readSet: (name: string) => Promise<string>;
  /** The bundle of a named identification study. */
  readonly readStudy: (name: string) => Promise<Uint8Array>;
}

/** Path of a named set below the folder of the shipped models. @throws HnError `not-found` */
export function shippedSetPath(name: string): string {
  return pathOf(SETS, "question set", name);
}

/** Path of a named study's bundle below the folder of the shipped models. @throws HnError `not-found` */
export function shippedStudyPath(name: string): string {
  return pathOf(STUDIES, "study", name);
}

function pathOf(shipped: Readonly<Record<string, string>>, what: string, name: string): string {
  const path = Object.hasOwn(shipped, name) ? shipped[name] : undefined;
  if (path === undefined)
    throw new HnError(
      "not-found",
      `There is no ${what} "${name}". Those that ship: ${Object.keys(shipped).join(", ")}; others can be given inline.`,
    );
  return path;
}

/**
 * The rows that a spec asks, duplicates among them.
 * @throws HnError `not-found`, `invalid-file`, `invalid-input` (inline questions that share an id), and what `readSet` throws
 * @param field of the spec, for messages
 */
export async function specQuestions(
  { questions }: Pick<IdentifySpec, "questions">,
  readSet: Shipped["readSet"],
  field = "questions",
): Promise<readonly Question[]> {
  if (questions.kind === "inline") return checkIds(questions.rows, `${field}.rows`);
  const read = readRows(await readSet(questions.name));
  if (!read.ok) throw read.error;
  return read.value.rows;
}

/** Of two questions with one id only the first would be asked. One that is there twice is a duplicate, and is told. */
function checkIds(rows: readonly Question[], path: string): readonly Question[] {
  const seen = new Map<string, string>();
  for (const { id, question } of rows) {
    const text = questionKey(question);
    if ((seen.get(id) ?? text) !== text)
      throw new HnError(
        "invalid-input",
        `${path}: two different questions have the id "${id}". Give each its own.`,
      );
    seen.set(id, text);
  }
  return rows;
}
