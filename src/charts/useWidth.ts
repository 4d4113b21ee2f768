// Width of an element in CSS pixels, kept up to date; for pictures whose lines must not be stretched.

import { useCallback, useState } from "react";

/** @param start what is drawn before the element has been measured */
export function useWidth(start = 480): [(element: HTMLElement | null) => (() => void) | undefined, number] {
  const [width, setWidth] = useState(start);
  const observe = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(Math.round(entry.contentRect.width), MIN_WIDTH));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [observe, width];
}

/** Below, nothing can be read any more. */
const MIN_WIDTH = 120;
