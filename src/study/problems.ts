// Turns what a zod schema found wrong into sentences that name the field, what is allowed there and what was found.
// Used for everything read from files, links and storage. zod/mini ships without messages; these are ours.

import * as z from "zod/mini";
import { HnError, type ErrorCode } from "../base/errors.ts";
import { err, ok, type Result } from "../base/result.ts";

/** One field that is wrong, e.g. `sampling.topP: a number above 0 (found 0)`. */
export type Problem = string;

type Issue = z.core.$ZodIssue;

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

const quote = (value: unknown): string => JSON.stringify(value);

function shown(value: unknown): string {
  if (value === undefined) return "it is missing";
  if (Array.isArray(value)) return `found a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "found an object";
  if (typeof value === "number") return `found ${value}`;
  const text = quote(value);
  return `found ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

const KINDS: Record<string, string> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

const UNITS: Record<string, readonly [one: string, many: string]> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
};

function counted(limit: number | bigint, origin: string): string {
  const unit = UNITS[origin];
  return unit ? `${limit} ${unit[Number(limit) === 1 ? 0 : 1]}` : String(limit);
}

function allowed(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected] ?? issue.expected;
    case "invalid_value":
      return issue.values.length === 1
        ? quote(issue.values[0])
        : `one of ${issue.values.map((v) => quote(v)).join(", ")}`;
    case "too_small":
      return `${issue.inclusive === false ? "above" : "at least"} ${counted(issue.minimum, issue.origin)}`;
    case "too_big":
      return `${issue.inclusive === false ? "below" : "at most"} ${counted(issue.maximum, issue.origin)}`;
    case "invalid_format":
      return issue.message === "Invalid input" ? `text in the form "${issue.format}"` : issue.message;
    case "custom":
    case "invalid_element":
    case "invalid_key":
    case "invalid_union":
    case "not_multiple_of":
    case "unrecognized_keys":
      return issue.message;
  }
}

/** The sentences for the issues of one failed parse of `input`, in the order of the fields. */
export function explain(issues: readonly Issue[], input: unknown): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = pathText(issue.path);
    const at = path === "" ? "the document" : path;
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => `${pathText([...issue.path, key])}: no such field; remove it`);
    if (issue.code === "invalid_union") {
      if ("options" in issue && Array.isArray(issue.options))
        return [
          `${at}: one of ${issue.options.map((v) => quote(v)).join(", ")} (${shown(valueAt(input, issue.path))})`,
        ];
      const all = issue.errors.flat().map((e) => allowed(e as Issue));
      return [`${at}: ${[...new Set(all)].join(", or ")} (${shown(valueAt(input, issue.path))})`];
    }
    return [`${at}: ${allowed(issue)} (${shown(valueAt(input, issue.path))})`];
  });
}

/** Validates `input`; the error lists every wrong field, one a line, and carries the list in `details`. */
export function parseAs<S extends z.ZodMiniType>(
  schema: S,
  input: unknown,
  what: string,
  code: ErrorCode = "invalid-input",
): Result<z.output<S>, HnError> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const problems = explain(parsed.error.issues, input);
  return err(new HnError(code, `${what} is not valid: ${problems.join("; ")}.`, { problems }));
}

/** JSON text to a value; the error says where it broke. */
export function parseJson(
  text: string,
  what: string,
  code: ErrorCode = "invalid-file",
): Result<unknown, HnError> {
  try {
    return ok(JSON.parse(text));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return err(new HnError(code, `${what} is not JSON: ${reason}.`));
  }
}
