// JSON with one spelling for one content: keys sorted, so that equal studies have equal bytes and equal hashes.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** A copy with the keys of every object in code-unit order; `undefined` fields are left out, as in JSON. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** One line, for journals and hashes. */
export const stableJson = (value: unknown): string => JSON.stringify(sorted(value));

/** Indented by two, with a final newline, for files that people open. */
export const stableJsonFile = (value: unknown): string => `${JSON.stringify(sorted(value), null, 2)}\n`;

/** SHA-256 (hex) of the UTF-8 bytes of `stableJson(value)`. */
export const hashOf = (value: unknown): string =>
  bytesToHex(sha256(new TextEncoder().encode(stableJson(value))));

/** Paths at which two JSON values differ, e.g. `sampling.topK`, at most `limit`. */
export function differences(a: unknown, b: unknown, limit = 8): string[] {
  const found: string[] = [];
  const walk = (x: unknown, y: unknown, path: string): void => {
    if (found.length >= limit || stableJson(x ?? null) === stableJson(y ?? null)) return;
    if (isObject(x) && isObject(y)) {
      for (const key of [...new Set([...Object.keys(x), ...Object.keys(y)])].sort())
        walk(x[key], y[key], path === "" ? key : `${path}.${key}`);
    } else found.push(path === "" ? "the document" : path);
  };
  walk(a, b, "");
  return found;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
