// What the rules say of an answer that was given elsewhere: `hn span`, `hn judge` and their verbs in the page. Rows come
// from files and scripts, so any value may.

import { judge, type Verdict } from "./judges/rule.ts";
import { findSpan, type Span } from "./spans/rule.ts";

export interface Row {
  readonly question?: string;
  readonly response: string;
  /** Accepted answers, as written; without them there is no verdict. */
  readonly aliases?: readonly string[] | null;
}
export type JudgedRow<R extends Row> = R & { readonly span: Span | null; readonly verdict: Verdict | null };

export const ROW = '{"question", "response", "aliases"?}';

/** What keeps a value from being a row, to be put after its place: `has no "response", a string`; null where it is one. */
export function rowFault(row: unknown): string | null {
  const { response, aliases } = (row ?? {}) as { response?: unknown; aliases?: unknown };
  if (typeof response !== "string") return 'has no "response", a string';
  const none = aliases === undefined || aliases === null;
  if (none || (Array.isArray(aliases) && aliases.every((alias) => typeof alias === "string"))) return null;
  return 'has "aliases" that are no list of strings';
}

export const judgeRow = <R extends Row>(row: R): JudgedRow<R> => ({
  ...row,
  span: findSpan(row.response),
  verdict: row.aliases ? judge(row.response, row.aliases) : null,
});
