// The tokens of a response that a span of it covers.

import type { TokenRange } from "../../model/types.ts";
import type { Span } from "./rule.ts";

/**
 * The tokens that overlap a span, as one range of positions in `pieces`; null where none does.
 * A piece may be "" (the token holds part of a character that a later token completes): it counts where that
 * character stands. `pieces`, joined, are the text that the span was found in.
 */
export function spanTokens(pieces: readonly string[], span: Pick<Span, "start" | "end">): TokenRange | null {
  let from = -1;
  let to = -1;
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    const start = at;
    at += Array.from(piece).length;
    const overlaps =
      piece === "" ? start >= span.start && start < span.end : start < span.end && at > span.start;
    if (!overlaps) continue;
    if (from < 0) from = i;
    to = i;
  }
  return from < 0 ? null : { from, to };
}
