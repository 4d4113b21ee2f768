// The runs of the recipe that a card has figures of: the one that ships, and the same from other seeds. Pure.

import type { CardFigures, CardFile } from "../../exchange/cardFile.ts";
import { listText } from "./words.ts";

export interface Run {
  readonly seed: number;
  readonly figures: CardFigures;
}

/** What ships is not among them. */
export const otherRuns = ({ seeds = [], seed }: CardFile): Run[] =>
  seeds.filter((one) => one.seed !== seed).map((one) => ({ seed: one.seed, figures: one.figures }));

/** What ships first. */
export const allRuns = (card: CardFile): Run[] => [
  { seed: card.seed, figures: card.figures },
  ...otherRuns(card),
];

const seedsOf = (runs: readonly Run[]): string => listText(runs.map(({ seed }) => String(seed)));

/** A sentence for a caption, with a space before it; empty where there are none. */
export function otherSeedsText(card: CardFile): string {
  const others = otherRuns(card);
  if (others.length === 0) return "";
  return ` Hollow: the same recipe from ${others.length === 1 ? "seed" : "seeds"} ${seedsOf(others)}; the table says which is which.`;
}

/** `7`, or `7; also trained from 8 and 9` */
export function seedsText(card: CardFile): string {
  const others = otherRuns(card);
  return others.length === 0 ? String(card.seed) : `${card.seed}; also trained from ${seedsOf(others)}`;
}
