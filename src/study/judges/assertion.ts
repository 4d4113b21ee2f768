// Whether a text stands behind words that it holds: not where they are denied ("not Paris", "Paris is wrong"), taken back
// ("Paris. No wait, Lyon"), or offered beside others ("Paris or Lyon").

import type { Word } from "./word.ts";
import type { Words } from "./words.ts";

/** Words `[from, to)`. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** What parts two clauses. */
const BORDER = /[,;:.!?()[\]{}—–…\n|]|\s-\s|[、。，；：！？·؟،]/u;
const CONTRASTS = new Set(["but", "sondern", "mais", "sino", "а", "however"]);
/** Behind these "but" is an exception. */
const EXCEPTING = new Set([
  "all",
  "anyone",
  "anything",
  "anybody",
  "everyone",
  "everything",
  "everybody",
  "anywhere",
]);
const NEGATIONS = new Set(
  "not never nor neither cannot hardly scarcely unlikely without except excluding unlike nicht kein keine pas nao не нет ليس ليست وليس وليست".split(
    " ",
  ),
);
/** As one word, without its apostrophe. */
const CONTRACTED =
  /^(?:is|was|are|were|do|does|did|has|have|had|wo|would|could|should|ca|ai)n$|^(?:isnt|wasnt|arent|werent|dont|doesnt|didnt|wont|cant)$/;
const NEGATING_PAIRS = new Set([
  "rather than",
  "instead of",
  "other than",
  "apart from",
  "no longer",
  "far from",
  "no es",
  "no fue",
  "non e",
  "不 是",
  "并 非",
  "並 非",
  "而 非",
]);
const SOFTENING = new Set(["only", "just", "merely", "simply"]);

const textAt = (words: readonly Word[], at: number): string => words[at]?.text ?? "";
const isBorder = (words: readonly Word[], at: number): boolean =>
  BORDER.test(words[at]?.gap ?? "") || CONTRASTS.has(textAt(words, at));

/** Whether a word says no to what follows it. */
function negates(words: readonly Word[], at: number): boolean {
  const text = textAt(words, at);
  const next = textAt(words, at + 1);
  if (NEGATING_PAIRS.has(`${text} ${next}`)) return true;
  const before = textAt(words, at - 1);
  if (text === "but") return EXCEPTING.has(before);
  if (text === "no") return ["is", "was", "are", "were", "s"].includes(before);
  if (text === "doubt") return before === "i";
  if (text === "without" && ["doubt", "question"].includes(next)) return false;
  // "Nobody except Churchill": two negations
  if (text === "except" && /^(?:nobody|none|noone|=1)$/.test(before)) return false;
  // "isn't" is two words, "isn" and "t"
  if (text === "t" && CONTRACTED.test(before)) return !SOFTENING.has(next);
  return (NEGATIONS.has(text) || (CONTRACTED.test(text) && next !== "t")) && !SOFTENING.has(next);
}

/** Denied by what stands before, in the same clause. */
function isDeniedBefore(words: readonly Word[], { from }: Place): boolean {
  for (let at = from - 1; at >= 0; at--) {
    if (BORDER.test(words[at + 1]!.gap)) return false;
    if (negates(words, at)) return true;
    if (CONTRASTS.has(words[at]!.text)) return false;
  }
  return false;
}

const DENIED_BEHIND =
  /^(?:is|was|are|were|isn|wasn|aren|weren) (?:(?:not|n?t|never)(?! (?:only|just|merely|simply))|wrong|incorrect|false)(?: |$)|^(?:で は|じ ゃ) (?:な|あ り ま せ)/;

/** Denied by what follows at once. */
function isDeniedBehind(words: readonly Word[], { to }: Place): boolean {
  if (isBorder(words, to)) return false;
  const behind = words.slice(to, to + 8).map((word) => word.text);
  return DENIED_BEHIND.test(behind.join(" "));
}

const RETRACTION =
  /^(?:no wait|wait no|wait|scratch that|correction|i mean|i meant|no i mean|sorry|my mistake|actually (?:it s|it is|it was|that s|no)|no)(?= |$)/;

/** Words of the longest retraction, and one more. */
const LONGEST_CUE = 4;

/** Taken back by what follows, with something else put in its place. */
function isRetracted({ words }: Words, { to }: Place): boolean {
  for (let at = to; at < words.length; at++) {
    const rest = words
      .slice(at, at + LONGEST_CUE)
      .map((word) => word.text)
      .join(" ");
    if (rest.startsWith("or rather ")) return true;
    if (!BORDER.test(words[at]!.gap)) continue;
    const cue = RETRACTION.exec(rest)?.[0];
    if (cue === undefined) continue;
    const next = at + cue.split(" ").length;
    // "no" and "sorry" are cues only where they stand alone
    const isAlone = next < words.length && BORDER.test(words[next]!.gap);
    if (next < words.length && (isAlone || !["no", "sorry", "wait"].includes(cue))) return true;
  }
  return false;
}

const HEDGES = new Set(["maybe", "perhaps", "possibly"]);
const SENTENCE_END = /[.!?\n;]/;

/**
 * Offered as one of several: joined by "or" to something that is no answer itself, or hedged twice. A comma before "or"
 * brings another name for the same ("Twelfth Night, or What You Will"), unless it ends a list.
 * @param accepted all places where an alias stands
 */
function isOneOfSeveral({ words }: Words, place: Place, accepted: readonly Place[]): boolean {
  let start = place.from;
  while (start > 0 && !SENTENCE_END.test(words[start]!.gap)) start--;
  let end = place.to;
  while (end < words.length && !SENTENCE_END.test(words[end]!.gap)) end++;
  const sentence = words.slice(start, end);
  if (sentence.filter((word) => HEDGES.has(word.text)).length > 1) return true;
  const holdsAlias = (from: number, to: number): boolean =>
    accepted.some((other) => other.from >= from && other.to <= to);
  for (let at = start; at < end; at++) {
    const isInside = accepted.some((other) => other.from <= at && at < other.to);
    const next = textAt(words, at + 1);
    if (words[at]!.text !== "or" || isInside || ["less", "not", "so", "rather"].includes(next)) continue;
    if (holdsAlias(start, at) && holdsAlias(at + 1, end)) continue;
    const isList = words.slice(start + 1, at).some((word) => word.gap.includes(","));
    const isEither = sentence.some((word) => word.text === "either");
    if (!words[at]!.gap.includes(",") || isList || isEither || HEDGES.has(next)) return true;
  }
  return false;
}

const ITEM = /^\s*(?:\d{1,2}[.)]|[-*•])\s+\S/u;

/** Whether a text is nothing but a list of several things. */
const isList = (text: string): boolean => {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 1 && lines.every((line) => ITEM.test(line));
};

/** Whether a text asserts the words at `place`. @param accepted all places where an alias stands */
export const isAsserted = (text: Words, place: Place, accepted: readonly Place[]): boolean =>
  !isDeniedBefore(text.words, place) &&
  !isDeniedBehind(text.words, place) &&
  !isRetracted(text, place) &&
  !isOneOfSeveral(text, place, accepted) &&
  !isList(text.text);
