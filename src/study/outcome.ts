// The consistency filter: what the verdicts on a question's samples make of the question (PAPER.md, "Identification
// protocol").

import type { Verdict } from "./judges/rule.ts";
import type { Outcome } from "./types.ts";

/** All samples agree and none declines; anything else drops the question. */
export function consistency(verdicts: readonly Verdict[]): Exclude<Outcome, "no-span"> {
  if (verdicts.includes("non-answer")) return "non-answer";
  if (verdicts.every((v) => v === "correct")) return "faithful";
  return verdicts.every((v) => v === "incorrect") ? "hallucinated" : "mixed";
}
