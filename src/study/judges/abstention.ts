// Whether a response declines to answer. English mostly, as the sets are; the plainest words of other languages.

import { plain } from "./normalise.ts";
import { fold, tidy } from "./words.ts";

const KNOW =
  "(?:know|recall|remember|have (?:any |enough |that |sufficient )?(?:information|access|data|details))";
const TELL =
  "(?:answer|provide|determine|find|identify|confirm|verify|say|tell|give|share|recall|help|assist|be (?:determined|answered|found|identified))";
/** On `declined`: lower case, no accents, apostrophes are spaces ("don t"). */
const NON_ANSWERS = [
  `(?:do not|don t|dont|did not|didn t|does not|doesn t) (?:really |actually |currently )?${KNOW}`,
  "(?:i am|i m|im) (?:really )?(?:not (?:really |entirely |quite |100 |completely )?(?:sure|certain|aware|familiar|able)|unsure|unaware|unable|sorry|afraid)",
  "(?:nobody|no one|noone) (?:really )?knows",
  "(?:no|not enough|insufficient|not sufficient) (?:information|data|context|answer|idea|record|records)",
  "(?:not|never) (?:been )?(?:explicitly |publicly )?(?:provided|given|specified|mentioned|stated|available|known|possible|found|applicable)",
  "cannot|can not",
  `(?:can t|cant|could not|couldn t|unable to|not able to) (?:be )?(?:\\w+ly )?${TELL}`,
  "(?:is|are|remains?) (?:unknown|unclear|beyond me)",
  "as an ai|as a (?:large )?language model",
  "i (?:apologi[sz]e|have no idea|have never heard of|never heard of|ve never heard of)",
  "(?:i|we) (?:would )?need (?:some )?(?:more|further|additional) (?:information|context|details?)",
  "please (?:clarify|specify|provide (?:more|further|additional|some))",
  "there (?:is|was|are|were) no (?:such|known|record|records|evidence)",
  "(?:does not|doesn t|do not|don t|did not|didn t) (?:seem to |appear to )?exist",
  "je ne sais pas|ich weiss (?:es )?nicht|no lo se|non lo so|nao sei|не знаю",
].map((pattern) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "u"));
/** Where words are not parted by spaces, or stand in more forms than one. */
const ANYWHERE = /不知道|わかりません|分かりません|知りません|모르겠|لا اعرف/u;
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
  "idea",
  "none given",
  "sorry",
]);

/** Whether a response declines to answer ("I don't know", "Nobody knows that.", "…is not provided", nothing). */
export function isNonAnswer(response: string): boolean {
  const text = plain(fold(tidy(response)));
  return ALONE.has(text) || NON_ANSWERS.some((pattern) => pattern.test(text)) || ANYWHERE.test(text);
}
