// Where a person asks: the question with what is wrong with it, and the button that asks or stops.

import { CornerDownLeft, Square } from "lucide-react";
import { useState, type KeyboardEvent } from "react";

import type { WireError } from "../../base/errors.ts";
import { useStore } from "../../state/context.tsx";
import { Button, TextArea } from "../../ui/index.ts";
import "./AskBox.css";
import { ASK_BOX, focusAskBox } from "./focusAskBox.ts";
import { useContinuesText } from "./useSuggestions.ts";

export function AskBox() {
  const draft = useStore((s) => s.draft);
  const generating = useStore((s) => s.generating);
  const question = useStore((s) => s.question);
  const refused = useStore((s) => (s.lanesError?.code === "out-of-range" ? s.lanesError : null));
  const setDraft = useStore((s) => s.setDraft);
  const ask = useStore((s) => s.ask);
  const isUntuned = useContinuesText();
  const stop = useStore((s) => s.stop);
  /** The question that stood there when nothing was asked; undefined: something was. */
  const [emptyAt, setEmptyAt] = useState<string | null | undefined>(undefined);
  /** The refusal after which the text was changed: it speaks of another text. */
  const [answered, setAnswered] = useState<WireError | null>(null);

  const send = () => {
    setEmptyAt(draft.trim() === "" ? question : undefined);
    // A disabled button would lose the focus of whoever has just pressed it.
    if (draft.trim() === "") focusAskBox();
    else void ask(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const asked = question !== null;
  const error =
    emptyAt === question
      ? "Write a question first, or try one of those below."
      : refused !== null && refused !== answered && draft.trim() !== ""
        ? `${refused.message}${asked ? " Or begin a new conversation: what was said before counts, too." : ""}`
        : null;
  return (
    <div id={ASK_BOX} className="ask">
      <TextArea
        className="ask-field"
        label="Ask the model"
        showLabel={false}
        rows={1}
        placeholder={
          isUntuned
            ? "Write a text for the model to go on from"
            : asked
              ? "Ask something else"
              : "Ask the model something"
        }
        value={draft}
        error={error !== null && <span role="alert">{error}</span>}
        onChange={(text) => {
          setEmptyAt(undefined);
          setAnswered(refused);
          setDraft(text);
        }}
        onKeyDown={onKeyDown}
      />
      {generating ? (
        <Button variant="primary" onPress={stop}>
          Stop <Square size={12} fill="currentColor" aria-hidden="true" />
        </Button>
      ) : (
        <Button variant="primary" onPress={send}>
          Ask <CornerDownLeft size={14} aria-hidden="true" />
        </Button>
      )}
    </div>
  );
}
