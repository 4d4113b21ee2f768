// Which theme the page shows, and how wide an element is: the two things of the page that a canvas has to be told.
// Both are read when they change, never while drawing.

import { useEffect, useState, useSyncExternalStore, type RefObject } from "react";

import type { Theme } from "./scales.ts";

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  return () => observer.disconnect();
}

const current = (): Theme => (document.documentElement.dataset["theme"] === "dark" ? "dark" : "light");

export const useTheme = (): Theme => useSyncExternalStore(subscribe, current);

/** Content width of an element in CSS pixels, whole; 0 until it is measured. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
