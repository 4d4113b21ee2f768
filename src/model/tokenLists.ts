// Lists of tokens as people write them, in a terminal or a script: ids `1,5,9`, inclusive ranges `0-17,18-23`.

import type { TokenRange } from "./types.ts";

/** Digits alone: not "", "0x2" or "1e3". */
const DIGITS = /^\d+$/;

/** Null where it is no such list: empty, an entry missing or not of digits alone, a number too large to be exact. */
export function parseTokenIds(text: string): number[] | null {
  const parts = text.split(",").map((part) => part.trim());
  const ids = parts.map((part) => (DIGITS.test(part) ? Number(part) : Number.NaN));
  return ids.every(Number.isSafeInteger) ? ids : null;
}

/** `18` is the range from 18 to 18. Null where it is no such list, or a range ends before it starts. */
export function parseTokenGroups(text: string): TokenRange[] | null {
  const groups: TokenRange[] = [];
  for (const part of text.split(",")) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (!match || to < from || !Number.isSafeInteger(to)) return null;
    groups.push({ from, to });
  }
  return groups;
}
