// Something that ships with the page, fetched when a view first shows it, and once more where that failed.

import { useCallback, useEffect, useState } from "react";
import { toWire } from "../base/errors.ts";
import { useTrack } from "../state/context.tsx";
import type { Load } from "../state/types.ts";

/** @param read the same function at every call; it remembers what it has read */
export function useShipped<T>(read: () => Promise<T>): { load: Load<T>; retry: () => void } {
  const track = useTrack();
  const [load, setLoad] = useState<Load<T>>({ status: "loading" });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let here = true;
    void track(
      read().then(
        (value) => here && setLoad({ status: "ready", value }),
        (thrown: unknown) => here && setLoad({ status: "failed", error: toWire(thrown) }),
      ),
    );
    return () => {
      here = false;
    };
  }, [read, track, asked]);
  const retry = useCallback(() => {
    setLoad({ status: "loading" });
    setAsked((n) => n + 1);
  }, []);
  return { load, retry };
}
