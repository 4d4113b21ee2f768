// What was said before and what is asked now. Earlier questions can be edited, which drops what came after and asks
// again; the current one can be answered again. Of a suggestion the true answer stands beside it.

import { Pencil } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import type { ChatMessage } from "../../model/types.ts";
import { useStore } from "../../state/context.tsx";
import { Button, TextArea } from "../../ui/index.ts";
import "./Conversation.css";
import { CONVERSATION, focusAskBox } from "./focusAskBox.ts";
import { useTurned } from "./turned.ts";
import { suggestionOf, useSuggestions } from "./useSuggestions.ts";

export function Conversation() {
  const history = useStore((s) => s.history);
  const question = useStore((s) => s.question);
  const replayed = useStore((s) => s.replay !== null);
  const regenerate = useStore((s) => s.regenerate);
  const turns = useRef<HTMLOListElement>(null);
  const known = useSuggestions();
  useEffect(() => {
    turns.current?.scrollTo({ top: turns.current.scrollHeight }); // the newest is what the question follows on
  }, [history]);
  if (question === null) return null;
  const truth = suggestionOf(known ?? [], history, question)?.truth;
  return (
    <section id={CONVERSATION} className="conversation" aria-label="Conversation" tabIndex={-1}>
      {history.length > 0 && (
        <ol ref={turns} className="conversation-turns" aria-label="Earlier turns">
          {history.map((turn, index) => (
            <Turn key={index} turn={turn} index={index} />
          ))}
        </ol>
      )}
      <div className="conversation-now">
        <p className="conversation-question">
          <span className="sr-only">Question: </span>
          {question}
        </p>
        {!replayed && (
          <div className="conversation-actions">
            <Button variant="plain" onPress={() => void regenerate()}>
              Regenerate
            </Button>
          </div>
        )}
      </div>
      {truth !== undefined && <p className="conversation-truth">True answer: {truth}.</p>}
    </section>
  );
}

function Turn({ turn, index }: { readonly turn: ChatMessage; readonly index: number }) {
  const editTurn = useStore((s) => s.editTurn);
  const turned = useTurned().length > 0;
  const item = useRef<HTMLLIElement>(null);
  const [text, setText] = useState<string | null>(null);
  const editing = text !== null;
  const before = useRef(editing);
  useEffect(() => {
    // Saving has sent the focus elsewhere already; after Cancel it has nowhere to be.
    if (before.current !== editing && (editing || document.activeElement === document.body))
      item.current?.querySelector<HTMLElement>(editing ? "textarea" : "button")?.focus();
    before.current = editing;
  }, [editing]);
  const save = () => {
    if (text === null || text.trim() === "") return;
    focusAskBox(); // this turn leaves the list
    setText(null);
    void editTurn(index, text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") setText(null);
    else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) save();
    else return;
    event.preventDefault();
  };
  if (text !== null)
    return (
      <li ref={item} className="conversation-edit">
        <TextArea
          label="Edit question"
          rows={2}
          value={text}
          onChange={setText}
          onKeyDown={onKeyDown}
          description="Saving drops the turns after this one and asks again."
        />
        <div className="conversation-actions">
          <Button variant="primary" isDisabled={text.trim() === ""} onPress={save}>
            Save
          </Button>
          <Button onPress={() => setText(null)}>Cancel</Button>
        </div>
      </li>
    );
  return (
    <li ref={item} data-role={turn.role}>
      {turn.role === "user" ? (
        <span className="sr-only">You: </span>
      ) : (
        <span
          className="conversation-who k"
          title="The conversation goes on from this answer in every lane, whatever the others said."
        >
          {turned ? "Model, at your α" : "Model"}
          <span className="sr-only">: </span>
        </span>
      )}
      <span className="conversation-text">{turn.content}</span>
      {turn.role === "user" && (
        <Button variant="plain" onPress={() => setText(turn.content)}>
          <Pencil size={12} aria-hidden="true" /> Edit
        </Button>
      )}
    </li>
  );
}
