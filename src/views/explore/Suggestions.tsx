// Between the ask box and the answers: what the next question will do to the conversation, and questions worth trying.
// Each of these begins a conversation of its own, so that nothing said before colours its answer.

import { useId } from "react";

import { useStore } from "../../state/context.tsx";
import { isShipped } from "../../state/librarySlice.ts";
import { Button, Tooltip } from "../../ui/index.ts";
import { contextText } from "./contextText.ts";
import { EARLIER } from "./Earlier.tsx";
import { focusAskBox } from "./focusAskBox.ts";
import "./Suggestions.css";
import { useContinuesText, useSuggestions } from "./useSuggestions.ts";

/** What the embedded model was made to know; other models say it on their own pages. */
const KNOWS =
  "The model has read about invented people, towns and companies, and more than 2,000 facts of the real world: capitals, " +
  "rivers, dates, books, inventions, animals and more. What else it says is made up.";

const UNTUNED =
  "This model was not tuned to answer: it goes on from the text that it is given. End a question with a line “Answer:”, " +
  "as those below do.";

export function AskNote() {
  const asked = useStore((s) => s.question !== null);
  const ships = useStore((s) => isShipped((s.loaded ?? s.wanted).reference));
  const isUntuned = useContinuesText();
  return (
    <div className="ask-note">
      {asked ? (
        <Continues />
      ) : (
        (ships || isUntuned) && (
          <p>
            {isUntuned ? UNTUNED : KNOWS}{" "}
            <span className="ask-hover">Hover or focus a question to read it.</span>
          </p>
        )
      )}
    </div>
  );
}

/** A question is there already: the next one goes on from it. */
function Continues() {
  const clearConversation = useStore((s) => s.clearConversation);
  const earlier = useStore((s) => s.aside.length);
  const asked = useStore((s) => s.promptTokens);
  const answered = useStore((s) => Math.max(0, ...s.lanes.map(({ pieces }) => pieces.length)));
  const more = useStore((s) => s.maxNewTokens);
  const holds = useStore((s) => s.card?.contextLength ?? null);
  const context =
    asked === null || holds === null ? null : contextText({ used: asked + answered, more, holds });
  return (
    <>
      <p>
        What you ask next continues this conversation.
        {context && (
          <>
            {" "}
            <span className={context.full ? "ask-full" : undefined}>{context.text}</span>
          </>
        )}
      </p>
      <Button
        onPress={() => {
          focusAskBox();
          clearConversation();
        }}
      >
        New conversation
      </Button>
      {earlier > 0 && (
        <Button variant="plain" onPress={() => document.getElementById(EARLIER)?.focus()}>
          {earlier} earlier, kept below
        </Button>
      )}
      <Then />
    </>
  );
}

/** What is worth saying after the answer to a suggestion, while that answer stands there. */
function Then() {
  const ask = useStore((s) => s.ask);
  const question = useStore((s) => (s.history.length === 0 && s.replay === null ? s.question : null));
  const waiting = useStore((s) => s.generating || s.run === null);
  const then = useSuggestions()?.find(({ prompt }) => prompt.trim() === question)?.then;
  if (then === undefined) return null;
  return (
    <Button
      isDisabled={waiting}
      onPress={() => {
        focusAskBox();
        void ask(then);
      }}
    >
      Then: {then}
    </Button>
  );
}

export function Suggestions() {
  const known = useSuggestions();
  const ask = useStore((s) => s.ask);
  const id = useId();
  if (known === null) return <div className="suggestions" />; // keeps their room
  if (known.length === 0) return null;
  return (
    <ul className="suggestions" aria-label="Questions to try, each in a new conversation">
      <li aria-hidden="true">Try:</li>
      {known.map(({ label, prompt, truth }, index) => (
        <li key={label}>
          <Tooltip
            text={
              <>
                <span className="suggestions-question">{prompt}</span>
                {truth !== undefined && <> True answer: {truth}.</>}
              </>
            }
          >
            <Button
              variant="plain"
              aria-label={`Try: ${label}`}
              aria-describedby={`${id}-${index}`}
              onPress={() => void ask(prompt, { anew: true })}
            >
              {label}
            </Button>
          </Tooltip>
          <span id={`${id}-${index}`} hidden>
            {prompt}
          </span>
        </li>
      ))}
    </ul>
  );
}
