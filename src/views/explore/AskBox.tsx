// Where a person asks: the question, the button that asks or stops, questions worth trying, and how answers are drawn.

import { CornerDownLeft, Square } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { suggestions, type Suggestion } from "../../platform/page/suggestions.ts";
import { useStore } from "../../state/context.tsx";
import { Button, TextArea } from "../../ui/index.ts";
import "./AskBox.css";
import { ASK_BOX, focusAskBox } from "./focusAskBox.ts";

export function AskBox() {
  const draft = useStore((s) => s.draft);
  const generating = useStore((s) => s.generating);
  const asked = useStore((s) => s.question !== null);
  const setDraft = useStore((s) => s.setDraft);
  const ask = useStore((s) => s.ask);
  const stop = useStore((s) => s.stop);

  const box = useRef<HTMLDivElement>(null);
  const press = () => {
    // A disabled button would lose the focus of whoever has just pressed it.
    if (draft.trim() === "") box.current?.querySelector("textarea")?.focus();
    else void ask(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void ask(draft);
  };
  return (
    <div ref={box} id={ASK_BOX} className="ask">
      <TextArea
        className="ask-field"
        label="Ask the model"
        showLabel={false}
        rows={1}
        placeholder={asked ? "Ask something else" : "Ask the model something"}
        value={draft}
        onChange={setDraft}
        onKeyDown={onKeyDown}
      />
      {generating ? (
        <Button variant="primary" onPress={stop}>
          Stop <Square size={12} fill="currentColor" aria-hidden="true" />
        </Button>
      ) : (
        <Button variant="primary" onPress={press}>
          Ask <CornerDownLeft size={14} aria-hidden="true" />
        </Button>
      )}
    </div>
  );
}

export function Suggestions() {
  const [known, setKnown] = useState<readonly Suggestion[] | null>(null);
  const [asked, setAsked] = useState<Suggestion | null>(null);
  const ask = useStore((s) => s.ask);
  // Offered while the suggestion's answer stands there, and for no other question.
  const answered = useStore(
    (s) => asked !== null && s.question === asked.prompt.trim() && !s.generating && s.run !== null,
  );
  useEffect(() => {
    let here = true;
    void suggestions().then((found) => here && setKnown(found));
    return () => {
      here = false;
    };
  }, []);
  if (known === null) return <div className="suggestions" />; // keeps their room
  if (known.length === 0) return null;
  const then = asked?.then;
  return (
    <ul className="suggestions" aria-label="Questions to try">
      <li aria-hidden="true">Try:</li>
      {known.map((suggestion) => (
        <li key={suggestion.label}>
          <Button
            variant="plain"
            aria-label={`Try: ${suggestion.label}`}
            onPress={() => {
              setAsked(suggestion);
              void ask(suggestion.prompt);
            }}
          >
            {suggestion.label}
          </Button>
        </li>
      ))}
      {answered && then !== undefined && (
        <li className="suggestions-then">
          <Button
            onPress={() => {
              focusAskBox();
              void ask(then);
            }}
          >
            Then: {then}
          </Button>
        </li>
      )}
    </ul>
  );
}
