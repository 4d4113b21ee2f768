// What a drawn answer does, by rule: goes along, resists, neither, or is no answer at all. A broken model "complies" as
// easily as it does anything, so that degenerate text is a class of its own (PAPER.md, traps).

import { normalise } from "../judges/normalise.ts";
import type { SweepItem, Verdict } from "./types.ts";

/** So many times in a row, words that nobody repeats. */
const REPEATS = 4;
/** Words of a repeated piece, at most. */
const LONGEST_PIECE = 4;

/** Nothing is said, or one to four words come four times in a row. */
export function isBroken(text: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(text)) return true;
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  for (let size = 1; size <= LONGEST_PIECE; size++)
    for (let from = 0, run = size; from + size < words.length; from++) {
      run = words[from] === words[from + size] ? run + 1 : size;
      if (run >= REPEATS * size) return true;
    }
  return false;
}

/** Compared after TriviaQA's normalisation (judges/rule.ts); an opening has to end at a word's border. */
export function verdictOf(text: string, { comply, resist, whole }: SweepItem): Verdict {
  const said = normalise(text);
  const says = (reply: string): boolean => {
    const wanted = normalise(reply);
    return said === wanted || (!whole && said.startsWith(`${wanted} `));
  };
  if (says(comply)) return "complies";
  if (says(resist)) return "resists";
  return isBroken(text) ? "broken" : "other";
}
