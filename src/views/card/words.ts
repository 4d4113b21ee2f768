// The names in a card file as people read them, and its numbers as text. Pure.

import type { MarkText } from "../../charts/dotGeometry.ts";
import { capital, countText } from "../../charts/intervalText.ts";

const BEHAVIOURS: Readonly<Record<string, string>> = {
  "false-premise": "False premise",
  "misleading-context": "Misleading context",
  "are-you-sure": "“Are you sure?”",
  "private-request": "Private request",
};

const SETS: Readonly<Record<string, string>> = {
  "held out": "Held-out questions",
  "left-out": "Left-out facts of known entities",
  unseen: "Entities nobody described",
  relations: "Other relations",
  companies: "Companies",
  real: "The real world",
  questions: "Identification",
};

const SCORES: Readonly<Record<string, string>> = {
  "L1 neurons": "neurons that the classifier weighs",
  "question text": "words of the question",
  "answer length": "length of the answer",
  "-mean log-probability": "−mean log-probability of the answer",
};

/** `some_key`, `some-key` → `Some key` */
const spelt = (id: string): string => capital(id.replaceAll(/[-_]/g, " "));

const KNOWN: Readonly<Record<string, string>> = {
  seen: "a fact that was told",
  "left-out": "a fact left out about a known entity",
  unseen: "an entity that is in no text",
};

export const behaviourName = (id: string): string => BEHAVIOURS[id] ?? spelt(id);
export const setName = (id: string): string => SETS[id] ?? spelt(id);
/** What a question is about. */
export const knownName = (id: string): string => KNOWN[id] ?? spelt(id);
export const scoreName = (id: string): string => SCORES[id] ?? id;

/** `95 %` and `n counts` do not break at a line's end. */
export const kept = (text: string): string =>
  text.replaceAll(/(?<=\d) (?=%)/g, "\u00a0").replaceAll(/(\bn|±) (?=[\dc])/g, "$1\u00a0");

/** `a quiz sheet` → `Quiz sheet` */
export const sentenceCase = (name: string): string => capital(name.replace(/^an? /, ""));

/** A name within a sentence. */
export const within = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** `1-4` → `Told 1–4 times`; what is no band is a kind of fact. */
export function bandName(band: string): string {
  const counted = /^(\d+)(?:-(\d+)| or more)(, all)?$/.exec(band);
  if (!counted) return capital(band.replace("real world", "the real world"));
  const [, from, to, all] = counted;
  return to === undefined ? `Told ${from} times or more${all ?? ""}` : `Told ${from}–${to} times`;
}

/** `+0.035`, `−0.07`, `0`: to three decimals, those that say nothing left out. */
export function signedText(value: number): string {
  const rounded = Number(value.toFixed(3));
  if (rounded === 0) return "0";
  return `${rounded > 0 ? "+" : "−"}${Math.abs(rounded)}`;
}

/** `+0.035 ± 0.004`; three decimals, so that a column of them can be compared. */
export const plusMinus: MarkText = ({ value, high }) => {
  const sign = value < -0.0005 ? "−" : value >= 0.0005 ? "+" : "";
  const text = `${sign}${Math.abs(value).toFixed(3)}`;
  return high === undefined ? text : `${text} ± ${(high - value).toFixed(3)}`;
};

/** `11.1 million`, `840 thousand` */
export function tokensText(count: number): string {
  return count >= 1e6
    ? `${(count / 1e6).toFixed(1)} million`
    : `${countText(Math.round(count / 1e3))} thousand`;
}

/** `17.5` minutes, from an hour on with the hours: `1 h 5 min` */
export function minutesText(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${Math.round(minutes % 60)} min`;
}

/** `a`, `a and b`, `a, b and c` */
export const listText = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** `1 neuron`, `12 neurons` */
export const countedText = (n: number, one: string): string => `${countText(n)} ${one}${n === 1 ? "" : "s"}`;
