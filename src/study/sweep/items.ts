// Items of a benchmark as JSONL, one a line: read, checked, and where those that ship lie.

import * as z from "zod/mini";
import { HnError } from "../../base/errors.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { hashOf } from "../json.ts";
import { explain } from "../problems.ts";
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

export interface ItemRows {
  readonly items: readonly SweepItem[];
  /** One sentence for each line that is no item; it starts with the line's number, from 1. */
  readonly problems: readonly string[];
}

/**
 * Reads a file of items; good lines are kept whatever the others are like.
 * Errors: `invalid-file` where no line is good, or two items share an id.
 */
export function readItems(jsonl: string): Result<ItemRows, HnError> {
  const problems: string[] = [];
  const items: SweepItem[] = [];
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
    const item = itemSchema.safeParse(json);
    if (item.success) items.push(item.data);
    else problems.push(`Line ${i + 1}: ${explain(item.error.issues, json).join("; ")}.`);
  }
  if (items.length === 0)
    return err(
      new HnError(
        "invalid-file",
        `No item could be read. ${problems[0] ?? "The file is empty."} Each line is one {"id": "…", "behaviour": "…", ` +
          '"messages": [{"role": "user", "content": "…"}], "comply": "…", "resist": "…"}.',
        { problems },
      ),
    );
  const shared = sharedId(items);
  return shared === null
    ? ok({ items, problems })
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
