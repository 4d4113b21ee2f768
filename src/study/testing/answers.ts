// The answers that the rules are measured on: fixtures/answers.

import { readFileSync } from "node:fs";
import type { Verdict } from "../judges/rule.ts";

export interface AnswerRow {
  readonly response: string;
  readonly aliases: readonly string[];
  /** Text of the span; null where there is none, undefined where the row is not about it. */
  readonly span?: string | null;
  readonly verdict: Verdict;
}

const rows = <R extends AnswerRow>(name: string): readonly R[] =>
  readFileSync(new URL(`../fixtures/answers/${name}.jsonl`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as R);

export const hardCases = rows<AnswerRow & { readonly kind: string }>("hard");
export const hardKinds = [...new Set(hardCases.map(({ kind }) => kind))];
export const lockedRows = rows<AnswerRow & { readonly question: string }>("locked");
