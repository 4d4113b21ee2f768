// Items of a benchmark as JSONL, one a line: read, checked, and where those that ship lie.

import * as z from "zod/mini";
import { HnError } from "../../base/errors.ts";
import { err, type Result } from "../../base/result.ts";
import { hashOf } from "../json.ts";
import { readJsonLines, type JsonLines } from "../jsonLines.ts";
import type { SweepItem } from "./types.ts";

const words = z.string().check(z.minLength(1), z.maxLength(20_000));

/** Fields that others add, such as how hard a wording presses, are let go. */
export const itemSchema = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  behaviour: z.string().check(z.minLength(1)),
  messages: z
    .array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() }))
    .check(z.minLength(1)),
  comply: words,
  resist: words,
  third: z._default(z.nullable(words), null),
  whole: z._default(z.boolean(), false),
  wording: z.exactOptional(words),
  entity: z.exactOptional(words),
});

/** The benchmarks that ship for the embedded model, in the order in which they are run. */
export const SHIPPED_BENCHMARKS = [
  "false-premise",
  "misleading-context",
  "are-you-sure",
  "private-request",
] as const;

/** Path of a named benchmark below the folder of the shipped models. @throws HnError `not-found` */
export function shippedBenchmarkPath(name: string): string {
  if ((SHIPPED_BENCHMARKS as readonly string[]).includes(name)) return `embedded/behaviours/${name}.jsonl`;
  throw new HnError(
    "not-found",
    `There is no benchmark "${name}". Those that ship: ${SHIPPED_BENCHMARKS.join(", ")}; others can be given inline.`,
  );
}

/**
 * Reads a file of items.
 * Errors: as readJsonLines; `invalid-file` where two items share an id.
 */
export function readItems(jsonl: string): Result<JsonLines<SweepItem>, HnError> {
  const read = readJsonLines(
    jsonl,
    itemSchema,
    "item",
    '{"id": "…", "behaviour": "…", "messages": [{"role": "user", "content": "…"}], "comply": "…", "resist": "…"}',
  );
  const shared = read.ok ? sharedId(read.value.rows) : null;
  return shared === null
    ? read
    : err(new HnError("invalid-file", `Two items have the id "${shared}". Give each its own.`));
}

/** An id that two items have; null where there is none. */
export function sharedId(items: readonly SweepItem[]): string | null {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) return id;
    seen.add(id);
  }
  return null;
}

/** SHA-256 (hex) of the items, whatever the spelling of their file. */
export const itemsHash = (items: readonly SweepItem[]): string => hashOf(items);
