// The rule judge: an answer is correct if it holds an accepted alias as whole words, after TriviaQA's official
// normalisation (Joshi et al. 2017, triviaqa/utils; widened to all scripts). No model is asked. Known weakness: its
// "incorrect" holds some right answers in another spelling (INTERCHANGE.md), so that verdicts can be relabelled.

export type Verdict = "correct" | "incorrect" | "non-answer";

const PUNCTUATION = /[\p{P}\p{S}]/gu; // all apostrophes and quotes, ` ´ and currency signs among them
const ARTICLES = /(?<![\p{L}\p{M}\p{N}])(?:a|an|the)(?![\p{L}\p{M}\p{N}])/gu;

/** Lower case, underscores and punctuation to spaces, one space between words; articles stay. */
const words = (text: string): string =>
  text.normalize("NFKC").toLowerCase().replace(PUNCTUATION, " ").replace(/\s+/gu, " ").trim();

/** TriviaQA's normalisation: `words` without a, an and the. "" where nothing is left. */
export const normalise = (text: string): string =>
  words(text).replace(ARTICLES, " ").replace(/\s+/gu, " ").trim();

/** Scripts written without spaces, where a word's border cannot be seen. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{M}\p{N}]/u;

/** Whether a word goes on across the border between two characters. */
const joined = (left: string, right: string): boolean =>
  WORD.test(left) && WORD.test(right) && !(UNSPACED.test(left) || UNSPACED.test(right));

/** Where `needle` stands in `text` as whole words, or −1. Both normalised. */
function findWords(text: string, needle: string): number {
  const first = String.fromCodePoint(needle.codePointAt(0)!);
  const last = Array.from(needle).at(-1)!;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    const before = Array.from(text.slice(Math.max(0, at - 2), at)).at(-1) ?? " ";
    const after = Array.from(text.slice(at + needle.length, at + needle.length + 2))[0] ?? " ";
    if (!joined(before, first) && !joined(last, after)) return at;
  }
  return -1;
}

/** An alias removed from the response, or null where it is not there. Both as a person wrote them. */
function withoutAlias(response: string, alias: string): string | null {
  let text = normalise(response);
  let needle = normalise(alias);
  if (needle === "") {
    // "The The", "A": nothing but articles
    text = words(response);
    needle = words(alias);
  }
  if (needle === "") return response.trim() === alias.trim() && alias.trim() !== "" ? "" : null; // "+"
  const at = findWords(text, needle);
  return at < 0 ? null : `${text.slice(0, at)} ${text.slice(at + needle.length)}`;
}

const KNOW =
  "(?:know|recall|remember|have (?:any |enough |that |sufficient )?(?:information|access|data|details))";
const TELL =
  "(?:answer|provide|determine|find|identify|confirm|verify|say|tell|give|share|recall|help|assist|be (?:determined|answered|found|identified))";
/** On `words`: lower case, apostrophes are spaces ("don t"). English, as the sets are. */
const NON_ANSWERS = [
  `(?:do not|don t|dont|did not|didn t|does not|doesn t) (?:really |actually |currently )?${KNOW}`,
  "(?:i am|i m|im) (?:really )?(?:not (?:really |entirely |quite )?(?:sure|certain|aware|familiar|able)|unsure|unaware|unable|sorry|afraid)",
  "(?:nobody|no one|noone) (?:really )?knows",
  "(?:no|not enough|insufficient|not sufficient) (?:information|data|context|answer|idea|record|records)",
  "(?:not|never) (?:been )?(?:explicitly |publicly )?(?:provided|given|specified|mentioned|stated|available|known|possible|found)",
  "cannot|can not",
  `(?:can t|cant|could not|couldn t|unable to|not able to) (?:be )?(?:\\w+ly )?${TELL}`,
  "(?:is|are|remains?) (?:unknown|unclear|beyond me)",
  "as an ai",
  "i (?:apologi[sz]e|have no idea|have never heard of|never heard of|ve never heard of)",
].map((pattern) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "u"));
/** The whole response. */
const ALONE = new Set([
  "",
  "unknown",
  "unclear",
  "unsure",
  "not sure",
  "n a",
  "na",
  "idk",
  "none given",
  "sorry",
]);

/** Whether a response declines to answer ("I don't know", "Nobody knows that.", "…is not provided", nothing). */
export function isNonAnswer(response: string): boolean {
  const text = words(response);
  return ALONE.has(text) || NON_ANSWERS.some((p) => p.test(text));
}

/**
 * The verdict on one response.
 * Words of a matched alias do not count as declining: "I Don't Know How to Love Him" can be an answer.
 * @param aliases accepted answers, as written
 */
export function judge(response: string, aliases: readonly string[]): Verdict {
  // The longest alias leaves the fewest of its own words behind.
  const byLength = [...aliases].sort((a, b) => b.length - a.length);
  for (const alias of byLength) {
    const rest = withoutAlias(response, alias);
    if (rest !== null) return rest.trim() !== "" && isNonAnswer(rest) ? "non-answer" : "correct";
  }
  return isNonAnswer(response) ? "non-answer" : "incorrect";
}
