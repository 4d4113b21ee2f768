// The same model from other seeds, as far as a card has them. Pure.

import type { CardFigures, CardFile } from "../../exchange/cardFile.ts";

const others = ({ seeds = [], seed }: CardFile) => seeds.filter((one) => one.seed !== seed);

export const otherSeeds = (card: CardFile): CardFigures[] => others(card).map(({ figures }) => figures);

/** A sentence for a caption, with a space before it; empty where there are none. */
export function otherSeedsText(card: CardFile): string {
  const count = others(card).length;
  if (count === 0) return "";
  return ` Hollow: ${count === 1 ? "one other seed" : `${count} other seeds`}, trained in the same way.`;
}

/** `7`, or `7; also trained from 8, 9` */
export function seedsText(card: CardFile): string {
  const also = others(card).map(({ seed }) => seed);
  return also.length === 0 ? String(card.seed) : `${card.seed}; also trained from ${also.join(", ")}`;
}
