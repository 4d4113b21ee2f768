// The rule judge, "rule/2": an answer is correct if it holds an accepted alias as whole words and stands behind it.
// Whole words after TriviaQA's official normalisation (Joshi et al. 2017), with numbers, dates and spellings of equal
// value as equal (words.ts); standing behind it is assertion.ts. No model is asked. Known weakness: its "incorrect" holds
// some right answers that no alias names (INTERCHANGE.md), so that verdicts can be relabelled.

import { isNonAnswer } from "./abstention.ts";
import { isAsserted, type Place } from "./assertion.ts";
import { sameWord } from "./numbers.ts";
import type { Word } from "./word.ts";
import { fold, tidy, wordsOf, type Words } from "./words.ts";

export type Verdict = "correct" | "incorrect" | "non-answer";

/** Letters from which words that are parted elsewhere ("Tiddly winks") are taken for one inside a longer text. */
const JOINED_LETTERS = 6;

/** Words run together, digits as they were written; where two digits would meet, they are kept apart. */
const runTogether = (words: readonly Word[]): string =>
  words
    .map(({ text, raw }) => (/^[=#]/.test(text) ? fold(raw) : text))
    .reduce(
      (before, text) => (/\d$/.test(before) && /^\d/.test(text) ? `${before}|${text}` : before + text),
      "",
    );

/** Whether a word is a lone letter that an apostrophe ties to another: the "t" of "can't". */
const isTied = (words: readonly Word[], at: number): boolean =>
  words[at]!.raw.length === 1 && (words[at]!.gap === "'" || words[at + 1]?.gap === "'");

/** Where the alias stands word by word. */
const placesOf = (words: readonly Word[], alias: readonly Word[]): Place[] =>
  words.flatMap((_, from) =>
    alias.every((word, i) => words[from + i] !== undefined && sameWord(words[from + i]!, word)) &&
    !(alias.length === 1 && words.length > 1 && isTied(words, from))
      ? [{ from, to: from + alias.length }]
      : [],
  );

/** Where the alias stands parted into words otherwise: "Dont", "Ben-Hur", "De Fazio". */
function joinedPlaces(words: readonly Word[], alias: readonly Word[]): Place[] {
  const wanted = runTogether(alias);
  const places: Place[] = [];
  for (let from = 0; from < words.length; from++) {
    let text = "";
    for (let to = from + 1; to <= words.length && text.length < wanted.length; to++) {
      text = runTogether(words.slice(from, to));
      const isWhole = from === 0 && to === words.length;
      const isParted = to - from !== alias.length;
      if (text === wanted && isParted && (isWhole || wanted.length >= JOINED_LETTERS))
        places.push({ from, to });
    }
  }
  return places;
}

/** A word and what it may be the plural of. */
const singulars = (text: string): string[] =>
  [text, text.replace(/ies$/, "y"), text.replace(/es$/, ""), text.replace(/(?<!s)s$/, "")].filter(
    (form) => form === text || form.length >= 4,
  );

/** Whether a text is nothing but the alias, in the other number: "Kangaroos". */
function isPlural(words: readonly Word[], alias: readonly Word[]): boolean {
  const last = alias.at(-1);
  const other = words.at(-1);
  if (!last || !other || words.length !== alias.length || !/^\p{L}+$/u.test(last.text + other.text))
    return false;
  const isSameBefore = alias.slice(0, -1).every((word, i) => sameWord(words[i]!, word));
  return isSameBefore && singulars(last.text).some((form) => singulars(other.text).includes(form));
}

/** Answers to questions that ask for yes or no; inside a sentence these words mean other things. */
const POLAR = new Set(["yes", "no", "true", "false"]);
const SUBJECTS = new Set("it he she they that this there i we you".split(" "));

/** Whether yes or no is what a text says: its first word or its last. */
function isPolarAnswer({ words }: Words, { from, to }: Place): boolean {
  const next = words[to];
  if (!next) return true;
  return from === 0 && (/[^\s]/.test(next.gap.replace(/\w/g, "")) || SUBJECTS.has(next.text));
}

/** Whether a lone "a" is a name ("Grade A") rather than an article: nothing that it could belong to follows. */
const isNamed = ({ words }: Words, { to }: Place): boolean =>
  words[to] === undefined || /\S/.test(words[to].gap) || words[to].text === "or";

function findAlias(text: Words, alias: Words): Place[] {
  const { words } = text;
  if (alias.words.length === 0) return [];
  const places = placesOf(words, alias.words);
  const [only] = alias.words;
  if (alias.words.length === 1 && POLAR.has(only!.text))
    return places.filter((place) => isPolarAnswer(text, place));
  if (alias.words.length === 1 && only!.text === "a") return places.filter((place) => isNamed(text, place));
  if (places.length > 0) return places;
  const joined = joinedPlaces(words, alias.words);
  if (joined.length > 0) return joined;
  return isPlural(words, alias.words) ? [{ from: 0, to: words.length }] : [];
}

/** Struck out in Markdown: taken back. */
const withoutStruck = (response: string): string => response.replace(/~~[^~\n]*~~/g, " ");

/** "04/07/1776" is a day in April or in July. */
const AMBIGUOUS_DATE = /\d[./-]\d{1,2}[./-]\d{4}/;
const ARTICLES_ONLY = /^\s*(?:(?:a|an|the|and)\b[\s\p{P}]*)+$/iu;

/**
 * The verdict on one response.
 * Words of a matched alias do not count as declining: "I Don't Know How to Love Him" can be an answer.
 * @param aliases accepted answers, as written
 */
export function judge(response: string, aliases: readonly string[]): Verdict {
  const given = withoutStruck(response);
  const isAmbiguous = [given, ...aliases].some((text) => AMBIGUOUS_DATE.test(text));
  for (const dayFirst of isAmbiguous ? [true, false] : [true]) {
    const plain = wordsOf(given, { dayFirst });
    // "The The", "A": an alias of nothing but articles is looked for among them
    const found = aliases.map((alias) => {
      const articles = ARTICLES_ONLY.test(alias);
      const text = articles ? wordsOf(given, { dayFirst, articles }) : plain;
      return { text, places: findAlias(text, wordsOf(alias, { dayFirst, articles })) };
    });
    // The longest leaves the fewest of its own words behind.
    const longest = found
      .flatMap(({ text, places }) => places.map((place) => ({ text, place })))
      .sort((a, b) => lengthOf(b.text, b.place) - lengthOf(a.text, a.place));
    for (const { text, place } of longest) {
      const accepted = found.flatMap((one) => (one.text === text ? one.places : []));
      if (!isAsserted(text, place, accepted)) continue;
      const rest = outside(text, place);
      return /[\p{L}\p{N}]/u.test(rest) && isNonAnswer(rest) ? "non-answer" : "correct";
    }
  }
  if (aliases.some((alias) => isSameSymbol(response, alias))) return "correct";
  return isNonAnswer(response) ? "non-answer" : "incorrect";
}

const lengthOf = ({ words }: Words, { from, to }: Place): number => words[to - 1]!.end - words[from]!.start;

/** A text without the words of a place. */
const outside = ({ text, words }: Words, { from, to }: Place): string =>
  `${text.slice(0, words[from]!.start)} ${text.slice(words[to - 1]!.end)}`;

/** "+", which holds no words. */
const isSameSymbol = (response: string, alias: string): boolean =>
  alias.trim() !== "" && !/[\p{L}\p{N}]/u.test(alias) && tidy(response).trim() === tidy(alias).trim();
