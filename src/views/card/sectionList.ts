// The sections of the card in their order: which there are follows from what the card holds. Pure.

import type { CardFile } from "../../exchange/cardFile.ts";

export const SECTIONS = [
  { id: "about", title: "At a glance" },
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
  const { figures, control, recipes, limits } = card;
  const there: Partial<Record<SectionId, boolean>> = {
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

/** The section that an address names, `#/card/detection`; null where it names none. */
export const sectionOfHash = (hash: string): string | null => /^#\/card\/([a-z]+)$/.exec(hash)?.[1] ?? null;
