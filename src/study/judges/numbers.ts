// Numbers in digits and in English words as equal words: 720 and "seven hundred and twenty", 1984 and "nineteen
// eighty-four", "3rd" and "third", "the sixties" and "1960s", Henry VIII and "Henry the Eighth"; with their units.

import type { Word } from "./word.ts";

const UNITS = "zero one two three four five six seven eight nine".split(" ");
const TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const ORDINAL_UNITS = "zeroth first second third fourth fifth sixth seventh eighth ninth".split(" ");
const ORDINAL_TEENS =
  "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(
    " ",
  );
const SCALES: Readonly<Record<string, number>> = {
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};

type Kind = "unit" | "teen" | "tens" | "digits" | "hundred" | "scale";
/** What may stand before a part of a number; null is its beginning. */
const BEFORE: Readonly<Record<Kind, readonly (Kind | null)[]>> = {
  unit: [null, "tens", "hundred", "scale"],
  teen: [null, "hundred", "scale"],
  tens: [null, "hundred", "scale"],
  digits: [null, "scale"],
  hundred: ["unit", "teen", "digits"],
  scale: ["unit", "teen", "tens", "digits", "hundred"],
};

interface Part {
  readonly kind: Kind;
  readonly value: number;
  readonly ordinal: boolean;
}

const PARTS = new Map<string, Part>();
const add = (
  names: readonly string[],
  kind: Kind,
  valueOf: (i: number) => number,
  ordinal: boolean,
): void => {
  for (const [i, name] of names.entries()) PARTS.set(name, { kind, value: valueOf(i), ordinal });
};
add(UNITS, "unit", (i) => i, false);
add(TEENS, "teen", (i) => 10 + i, false);
add(TENS, "tens", (i) => 20 + 10 * i, false);
add(ORDINAL_UNITS, "unit", (i) => i, true);
add(ORDINAL_TEENS, "teen", (i) => 10 + i, true);
add(
  TENS.map((name) => name.replace(/y$/, "ieth")),
  "tens",
  (i) => 20 + 10 * i,
  true,
);
PARTS.set("hundred", { kind: "hundred", value: 100, ordinal: false });
PARTS.set("hundredth", { kind: "hundred", value: 100, ordinal: true });
for (const [name, value] of Object.entries(SCALES)) {
  PARTS.set(name, { kind: "scale", value, ordinal: false });
  PARTS.set(`${name}th`, { kind: "scale", value, ordinal: true });
}
const DECADES = new Map(TENS.map((name, i) => [name.replace(/y$/, "ies"), `=19${2 + i}0s`]));

/** A number written in digits: "=1000" for "1,000", "#3" for "3rd", "=1960s" for "60s". */
export function readDigits(raw: string): string {
  const text = raw
    .toLowerCase()
    .replace(/^−/, "-")
    .replace(/,|'(?=\d)/g, "");
  const value = Number.parseFloat(text);
  if (/(?:st|nd|rd|th)$/.test(text)) return `#${value}`;
  if (text.endsWith("s")) return `=${value < 100 ? 1900 + value : value}s`;
  return `=${value}`;
}

const cardinal = (word: Word | undefined): number | null =>
  word && /^=-?[\d.]+(?:e\+\d+)?$/.test(word.text) ? Number(word.text.slice(1)) : null;

function partOf(word: Word | undefined): Part | null {
  if (!word) return null;
  const value = cardinal(word);
  return value === null ? (PARTS.get(word.text) ?? null) : { kind: "digits", value, ordinal: false };
}

/** Whether nothing but a space or a hyphen, or behind a thousand a comma, parts a word from the one before. */
const adjoins = (word: Word, last: Kind | null): boolean =>
  /^[\s-]*$/.test(word.gap) || (last === "scale" && /^,\s*$/.test(word.gap));

interface Reading {
  readonly text: string;
  /** Behind its last word. */
  readonly next: number;
}

/** The number that begins at word `from`, read as far as it goes. */
function readNumber(words: readonly Word[], from: number): Reading | null {
  let total = 0; // of thousands and above
  let current = 0;
  let last: Kind | null = null;
  let ordinal = false;
  let at = from;
  // "a hundred", "a dozen"
  if (
    words[at]?.text === "a" &&
    ["hundred", "thousand", "million", "billion", "dozen"].includes(words[at + 1]?.text ?? "")
  ) {
    current = 1;
    last = "unit";
    at++;
  }
  while (!ordinal) {
    const isJoint = words[at]?.text === "and" && (last === "hundred" || last === "scale");
    const word = words[isJoint ? at + 1 : at];
    if (!word || (last !== null && !adjoins(word, last))) break;
    if (word.text === "dozen" && (last === "unit" || last === "digits")) {
      current *= 12;
      at++;
      break;
    }
    const part = partOf(word);
    if (!part || (isJoint && !["unit", "teen", "tens", "digits"].includes(part.kind))) break;
    if (!BEFORE[part.kind].includes(last)) break;
    if (part.kind === "unit" && last === "tens" && part.value === 0) break;
    if (part.kind === "hundred") current *= 100;
    else if (part.kind === "scale") {
      total += current * part.value;
      current = 0;
    } else current += part.value;
    last = part.kind;
    ordinal = part.ordinal;
    at += isJoint ? 2 : 1;
  }
  if (last === null) return null;
  let value = total + current;
  if (!ordinal && total === 0) {
    const year = readYear(words, at, value, last);
    if (year) return year;
  }
  if (!ordinal && ["and", "a", "half"].every((text, i) => words[at + i]?.text === text)) {
    value += 0.5;
    at += 3;
  }
  // Of thousands of digits the rounding of decimals would show: 7.2 million is 7200000.
  const text = String(Number(value.toPrecision(15)));
  return { text: `${ordinal ? "#" : "="}${text}`, next: at };
}

/** "Nineteen eighty-four", "nineteen oh five": two halves of a year. */
function readYear(words: readonly Word[], at: number, first: number, last: Kind): Reading | null {
  if (!["teen", "tens"].includes(last) || first < 10 || first > 21) return null;
  const word = words[at];
  if (!word || !adjoins(word, null)) return null;
  const part = PARTS.get(word.text);
  const next = words[at + 1];
  const unit = next && adjoins(next, null) ? PARTS.get(next.text) : undefined;
  const isUnit = unit?.kind === "unit" && !unit.ordinal && unit.value > 0;
  if (word.text === "oh") return isUnit ? { text: `=${100 * first + unit.value}`, next: at + 2 } : null;
  if (!part || part.ordinal || !["teen", "tens"].includes(part.kind)) return null;
  return part.kind === "tens" && isUnit
    ? { text: `=${100 * first + part.value + unit.value}`, next: at + 2 }
    : { text: `=${100 * first + part.value}`, next: at + 1 };
}

const CURRENCIES: Readonly<Record<string, string>> = { $: "dollar", "£": "pound", "€": "euro", "¥": "yen" };
const UNIT_WORDS: readonly (readonly [pattern: RegExp, unit: string])[] = [
  [/^(?:percent|per cent)(?= |$)/, "percent"],
  [/^(?:us )?(?:dollars?|usd|bucks)(?= |$)/, "dollar"],
  [/^(?:pounds?|gbp)(?: sterling)?(?= |$)/, "pound"],
  [/^(?:euros?|eur)(?= |$)/, "euro"],
  [/^yen(?= |$)/, "yen"],
  [/^(?:degrees? )?(?:fahrenheit|f)(?= |$)/, "fahrenheit"],
  [/^(?:degrees? )?(?:celsius|centigrade|c)(?= |$)/, "celsius"],
  [/^degrees?(?= |$)/, "degree"],
];

/** The unit behind a number, and how many words it takes. */
function unitBehind(words: readonly Word[], at: number): { unit: string; words: number } | null {
  const next = words[at];
  if (!next) return null;
  if (!/^[\s°%-]*$/.test(next.gap)) return null;
  const text = words
    .slice(at, at + 3)
    .map((word) => word.text)
    .join(" ");
  for (const [pattern, unit] of UNIT_WORDS) {
    const match = pattern.exec(text);
    // A lone "f" or "c" is a scale only behind its sign.
    if (match && (match[0].length > 1 || next.gap.includes("°")))
      return { unit, words: match[0].split(" ").length };
  }
  return null;
}

/** Digits glued to a letter: "£1m", "$5bn". */
const SHORT_SCALE = /^(\d+)(m|mn|bn|k)$/;
const SHORT: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, mn: 1e6, bn: 1e9 };

/** Words with each number as one: its value, its unit. @param text that they were read in */
export function joinNumbers(words: readonly Word[], text: string): Word[] {
  const joined: Word[] = [];
  for (let at = 0; at < words.length;) {
    const word = words[at]!;
    const sign = CURRENCIES[/[$£€¥](?=\s?$)/.exec(word.gap)?.[0] ?? ""] ?? null;
    const short = sign === null ? null : SHORT_SCALE.exec(word.text);
    const isNegative = ["minus", "negative"].includes(word.text) && partOf(words[at + 1]) !== null;
    const reading = short
      ? { text: `=${Number(short[1]) * SHORT[short[2]!]!}`, next: at + 1 }
      : readNumber(words, isNegative ? at + 1 : at);
    if (reading) {
      const behind = unitBehind(words, reading.next);
      const end = reading.next + (behind?.words ?? 0);
      const after = text.slice(words[reading.next - 1]!.end);
      const symbol = /^\s?%/.test(after) ? "percent" : after.startsWith("°") ? "degree" : null;
      const value = isNegative ? reading.text.replace("=", "=-") : reading.text;
      joined.push(spanning(words, at, end, value, sign ?? behind?.unit ?? symbol));
      at = end;
      continue;
    }
    const decade = DECADES.get(word.text) ?? (word.text === "half" ? "=0.5" : undefined);
    joined.push(decade === undefined ? word : { ...word, text: decade });
    at++;
  }
  return joined;
}

const spanning = (
  words: readonly Word[],
  from: number,
  to: number,
  text: string,
  unit: string | null,
): Word => {
  const first = words[from]!;
  const last = words[to - 1]!;
  return { text, raw: first.raw, gap: first.gap, unit, start: first.start, end: last.end };
};

const ROMAN = /^(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$/;
const ROMAN_VALUES: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10, l: 50, c: 100 };

/** The value of a Roman numeral that follows a name; null for anything else. A lone letter has to be a capital. */
function romanValue({ text, raw, gap }: Word): number | null {
  if (text === "" || !/^\s+(?:the\s+)?$/i.test(gap) || !ROMAN.test(text)) return null;
  if (raw.length === 1 && raw !== raw.toUpperCase()) return null;
  const digits = Array.from(text, (c) => ROMAN_VALUES[c]!);
  return digits.reduce((sum, digit, i) => sum + (digit < (digits[i + 1] ?? 0) ? -digit : digit), 0);
}

/** Of "=8" and "#8". */
const integerOf = ({ text }: Word): number | null => (/^[=#]\d+$/.test(text) ? Number(text.slice(1)) : null);

const isOfUnit = (unit: string | null, other: string | null): boolean =>
  unit === null ||
  other === null ||
  unit === other ||
  (unit === "degree" && ["fahrenheit", "celsius"].includes(other)) ||
  (other === "degree" && ["fahrenheit", "celsius"].includes(unit));

/** Whether two words are the same: spelled alike, or of equal value; units that are both named have to be the same. */
export function sameWord(a: Word, b: Word): boolean {
  if (a.text === b.text) return isOfUnit(a.unit, b.unit);
  const roman = romanValue(a) ?? romanValue(b);
  if (roman === null) return false;
  return roman === (integerOf(a) ?? integerOf(b));
}
