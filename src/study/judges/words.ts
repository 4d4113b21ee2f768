// A text as the words that a judge compares: equal numbers, dates and spellings are equal words. Numbers are
// numbers.ts, dates dates.ts; what the words say together is rule.ts.

import { orderDates } from "./dates.ts";
import { joinNumbers, readDigits } from "./numbers.ts";
import type { Word } from "./word.ts";

export interface Words {
  /** NFKC, apostrophes all alike. */
  readonly text: string;
  readonly words: readonly Word[];
  /** What stands behind the last word. */
  readonly tail: string;
}

const APOSTROPHES = /[‘’‛`´ʻʼʹʾʿ′＇]/gu;
const FRACTIONS = new Map([
  ["½", ".5"],
  ["¼", ".25"],
  ["¾", ".75"],
]);

/** NFKC without invisible characters, with vulgar fractions as decimals and one kind of apostrophe. */
export const tidy = (text: string): string => (ASCII.test(text) ? text.replace(/`/g, "'") : tidied(text));

const ASCII = /^[\0-\x7F]*$/;
const tidied = (text: string): string =>
  text
    .replace(
      /(\d*)([½¼¾])/gu,
      (_, whole: string, part: string) => `${whole === "" ? "0" : whole}${FRACTIONS.get(part)}`,
    )
    .replace(APOSTROPHES, "'")
    .replace(/\p{Cf}/gu, "")
    .normalize("NFKC");

const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ς: "σ",
  ё: "е",
};

/** Lower case; accents and points off Latin, Greek, Hebrew and Arabic letters, where they may be left out in writing. */
export const fold = (text: string): string => (ASCII.test(text) ? text.toLowerCase() : folded(text));

const folded = (text: string): string =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[ßæœøłđðþıςё]/gu, (c) => LETTERS[c]!)
    .normalize("NFD")
    .replace(/([\p{Script=Latin}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}])\p{Mn}+/gu, "$1")
    .normalize("NFC");

/** Scripts written without spaces: each letter is a word, so that what is contained is found wherever it stands. */
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`;
const PIECE = new RegExp(
  [
    // Initials: "U.S.A.", "J. R. R.", "M*A*S*H"
    String.raw`(?<![\p{L}\p{N}])\p{L}(?:[.*] ?\p{L}(?![\p{L}\p{N}]))+`,
    // Dates in digits
    String.raw`(?<![\d./-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}([./-])\d{1,2}\1\d{4})(?![\d/-])`,
    // Numbers, with what is glued to them
    String.raw`(?:(?<![\p{L}\p{N})])[-−])?(?:\d{1,3}(?:[,']\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:st|nd|rd|th|'?s)?(?![\p{L}\p{M}\d])`,
    String.raw`[\p{Script=Katakana}ー]+`,
    String.raw`${UNSPACED}\p{M}*`,
    // Everything else; "C++" and "C#" are no "C"
    String.raw`(?:(?!${UNSPACED}|\p{Script=Katakana})[\p{L}\p{M}\p{N}])+(?:\+\+|[+#](?![\p{L}\p{N}]))?`,
    "&",
  ].join("|"),
  "giu",
);
const IS_DATE = /^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{4})$/;
const IS_NUMBER = /^[-−]?\d[\d,']*(?:\.\d+)?(?:st|nd|rd|th|'?s)?$/i;

const ABBREVIATED: Readonly<Record<string, string>> = {
  "&": "and",
  st: "saint",
  dr: "doctor",
  mt: "mount",
  jr: "junior",
  sr: "senior",
  bce: "bc",
};
/** "is" and "was", stuck to a word of Hangul. */
const KOREAN_COPULA = /(?<=\p{Script=Hangul})(?:입니다|이에요|예요|이다|이었습니다|였습니다)$/u;

const wordText = (raw: string): string => {
  const text = fold(raw.replace(/[.* ]/gu, "")).replace(KOREAN_COPULA, "");
  return ABBREVIATED[text] ?? text;
};

const DIGIT_ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];
/** Digits of other scripts as 0–9. */
const asciiDigits = (text: string): string =>
  text.replace(/\p{Nd}/gu, (c) => {
    const code = c.codePointAt(0)!;
    const zero = DIGIT_ZEROS.find((z) => code >= z && code < z + 10);
    return zero === undefined ? c : String(code - zero);
  });

/** @param dayFirst how "04/07/1776" is read where both ways are dates */
function pieces(text: string, dayFirst: boolean): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (const match of text.matchAll(PIECE)) {
    const raw = match[0];
    const start = match.index;
    const base = { raw, unit: null, start, end: start + raw.length };
    const gap = text.slice(at, start);
    at = base.end;
    if (IS_DATE.test(raw))
      for (const [i, part] of dateParts(raw, dayFirst).entries())
        words.push({ ...base, text: part, gap: i === 0 ? gap : " " });
    else words.push({ ...base, text: IS_NUMBER.test(raw) ? readDigits(raw) : wordText(raw), gap });
  }
  return words;
}

const MONTHS = "january february march april may june july august september october november december".split(
  " ",
);

/** Day, month and year of a date in digits. */
function dateParts(raw: string, dayFirst: boolean): string[] {
  const [a, b, c] = raw.split(/\D/).map(Number) as [number, number, number];
  const [day, month, year] = a > 31 ? [c, b, a] : (dayFirst && b <= 12) || a > 12 ? [a, b, c] : [b, a, c];
  const name = MONTHS[month - 1];
  return name === undefined ? [`=${a}`, `=${b}`, `=${c}`] : [`=${day}`, name, `=${year}`];
}

const ARTICLES = new Set(["a", "an", "the", "and"]);
const isNumber = (word: Word | undefined): boolean => word !== undefined && /^[=#]/.test(word.text);

/** Without articles, "and" and the era of a year, whose place is part of the gap. Where nothing else is there, they stay. */
function withoutArticles(words: readonly Word[]): readonly Word[] {
  const kept: Word[] = [];
  let gap = "";
  for (const [i, word] of words.entries()) {
    const isRange = word.text === "to" && isNumber(words[i - 1]) && isNumber(words[i + 1]);
    const isEra =
      ["ad", "ce"].includes(word.text) && (isNumber(words[i - 1]) || (isNumber(words[i + 1]) && i === 0));
    // "Qur'an" has none
    if ((ARTICLES.has(word.text) && word.gap !== "'") || isRange || isEra) {
      gap += word.gap + word.raw;
      continue;
    }
    kept.push(gap === "" ? word : { ...word, gap: gap + word.gap });
    gap = "";
  }
  return kept;
}

/**
 * The words of a text; its articles, unless `articles` says to keep them, left out.
 * @param dayFirst how "04/07/1776" is read where both ways are dates
 */
export function wordsOf(given: string, { articles = false, dayFirst = true } = {}): Words {
  const text = asciiDigits(tidy(given));
  const joined = joinNumbers(pieces(text, dayFirst), text);
  const words = orderDates(articles ? joined : withoutArticles(joined), MONTHS);
  const end = words.reduce((last, word) => Math.max(last, word.end), 0);
  return { text, words, tail: text.slice(end) };
}
