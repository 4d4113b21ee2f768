// The sections of the card in their order: which there are follows from what the card holds. Pure.

import type { CardFile } from "../../exchange/cardFile.ts";

export const SECTIONS = [
  { id: "about", title: "At a glance" },
  { id: "aims", title: "Aims, met and missed" },
  { id: "text", title: "Text and recipe" },
  { id: "knows", title: "What it knows" },
  { id: "behaves", title: "How it behaves" },
  { id: "detection", title: "Detection" },
  { id: "origin", title: "Origin" },
  { id: "turning", title: "Intervention" },
  { id: "control", title: "The control mix" },
  { id: "recipes", title: "Recipes that were tried" },
  { id: "weights", title: "Weights and precision" },
  { id: "limits", title: "Limits" },
] as const;

export type SectionId = (typeof SECTIONS)[number]["id"];

/** Of a card, those that have something to show. */
export function sectionsOf(card: CardFile): (typeof SECTIONS)[number][] {
  const { figures, aims, control, recipes, limits } = card;
  const there: Partial<Record<SectionId, boolean>> = {
    aims: (aims?.length ?? 0) > 0,
    knows: Boolean(figures.known ?? figures.consistent ?? figures.open_form ?? figures.copying),
    behaves: figures.behaviours !== undefined,
    detection: figures.detection !== undefined,
    origin: figures.detection_base !== undefined,
    turning: figures.steering !== undefined,
    control: control !== undefined,
    recipes: (recipes?.length ?? 0) > 0,
    limits: limits.length > 0,
  };
  return SECTIONS.filter(({ id }) => there[id] ?? true);
}

/** What an address names, `#/card/detection`, a section or not; null where it names nothing beyond the card. */
export function sectionOfHash(hash: string): string | null {
  const named = /^#\/card\/([^?]+)/.exec(hash)?.[1];
  if (named === undefined) return null;
  try {
    return decodeURIComponent(named);
  } catch {
    return named; // a broken escape is no section either
  }
}
