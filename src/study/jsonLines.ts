// Files of rows as JSON lines: each line checked by itself, so that good rows are kept whatever the others are like.

import * as z from "zod/mini";
import { HnError } from "../base/errors.ts";
import { err, ok, type Result } from "../base/result.ts";
import { explain } from "./problems.ts";

export interface JsonLines<T> {
  /** The good ones. */
  readonly rows: readonly T[];
  /** One sentence for each line that is not valid; it starts with the line's number, from 1. */
  readonly problems: readonly string[];
}

/**
 * Lines end at "\n" only: real sets hold raw U+2028 inside strings. Empty ones are passed over.
 * @param what one row is: "question"
 * @param example of a row, for the message
 * Errors: `invalid-file` where no row is good.
 */
export function readJsonLines<S extends z.ZodMiniType>(
  text: string,
  schema: S,
  what: string,
  example: string,
): Result<JsonLines<z.output<S>>, HnError> {
  const problems: string[] = [];
  const rows: z.output<S>[] = [];
  for (const [i, line] of text
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
    const row = schema.safeParse(json);
    if (row.success) rows.push(row.data);
    else problems.push(`Line ${i + 1}: ${explain(row.error.issues, json).join("; ")}.`);
  }
  if (rows.length > 0) return ok({ rows, problems });
  return err(
    new HnError(
      "invalid-file",
      `No ${what} could be read. ${problems[0] ?? "The file is empty."} Each line is one ${example}.`,
      { problems },
    ),
  );
}
