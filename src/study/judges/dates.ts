// Dates in one order, day, month, year: so "July 4th, 1776" and "the 4th of July 1776" are equal words, and "July 1776"
// or "4 July" are found inside. Dates in digits come so from words.ts.

import type { Word } from "./word.ts";

const integerOf = (word: Word | undefined): number | null =>
  word && word.unit === null && /^[=#]\d+$/.test(word.text) ? Number(word.text.slice(1)) : null;
const isDay = (n: number | null): n is number => n !== null && n >= 1 && n <= 31;
const isYear = (n: number | null): boolean => n !== null && n > 31 && n <= 2999;
const adjoins = (word: Word | undefined): boolean =>
  word !== undefined && /^[\s,.-]*(?:the\s*)?$/i.test(word.gap);

/** @param months their names, January first */
export function orderDates(words: readonly Word[], months: readonly string[]): Word[] {
  const ordered: Word[] = [];
  /** The month that a word names, by three letters or more ("Sept"). */
  const monthOf = (word: Word | undefined): string | null =>
    word && word.text.length >= 3 ? (months.find((name) => name.startsWith(word.text)) ?? null) : null;
  const numberAt = (at: number): number | null => (adjoins(words[at]) ? integerOf(words[at]) : null);
  const plainDay = (word: Word, day: number, gap: string): Word => ({ ...word, text: `=${day}`, gap });
  for (let at = 0; at < words.length;) {
    const word = words[at]!;
    const day = integerOf(word);
    // 4 July, 4th of July
    const later = words[at + 1]?.text === "of" ? at + 2 : at + 1;
    const laterMonth = adjoins(words[later]) ? monthOf(words[later]) : null;
    if (isDay(day) && laterMonth !== null) {
      ordered.push(plainDay(word, day, word.gap), { ...words[later]!, text: laterMonth });
      at = later + 1;
      continue;
    }
    const month = monthOf(word);
    const next = month === null ? null : numberAt(at + 1);
    if (month !== null && isDay(next)) {
      // July 4: day and month trade places, gaps do not
      ordered.push(plainDay(words[at + 1]!, next, word.gap), { ...word, text: month, gap: " " });
      at += 2;
      continue;
    }
    ordered.push(month !== null && isYear(next) ? { ...word, text: month } : word);
    at++;
  }
  return ordered;
}
