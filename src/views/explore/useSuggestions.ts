// The suggestions that ship with the embedded model, once they are there, in the form in which the loaded model is asked;
// and which of them a conversation is about.

import { useEffect, useMemo, useState } from "react";

import { continuesText } from "../../model/reference.ts";
import type { ChatMessage } from "../../model/types.ts";
import { suggestions, type Suggestion } from "../../platform/page/suggestions.ts";
import { useStore } from "../../state/context.tsx";
import { completions } from "./completions.ts";

/** Whether the loaded model was not tuned to answer. */
export const useContinuesText = (): boolean => useStore((s) => s.card !== null && continuesText(s.card));

/** Null until they are read. */
export function useSuggestions(): readonly Suggestion[] | null {
  const [known, setKnown] = useState<readonly Suggestion[] | null>(null);
  useEffect(() => {
    let here = true;
    void suggestions().then((found) => here && setKnown(found));
    return () => {
      here = false;
    };
  }, []);
  const isUntuned = useContinuesText();
  return useMemo(() => (isUntuned && known ? completions(known) : known), [isUntuned, known]);
}

/** The suggestion that is asked, or followed up as it proposes. */
export function suggestionOf(
  known: readonly Suggestion[],
  history: readonly ChatMessage[],
  question: string | null,
): Suggestion | undefined {
  const [first, , ...more] = history;
  if (more.length > 0) return undefined;
  return known.find(({ prompt, then }) =>
    first ? first.content === prompt.trim() && question === then : question === prompt.trim(),
  );
}
