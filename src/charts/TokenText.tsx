// An answer as text whose tokens carry their live risk: readable as prose, explorable token by token with pointer or
// arrow keys. A screen reader gets the whole text once as text, and the tokens as a list box.

import { useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent } from "react";

import { Token, tokenLabel } from "./Token.tsx";
import "./TokenText.css";

export interface TokenTextProps {
  /** Names the list of tokens, e.g. "Tokens of lane yours". */
  readonly label: string;
  readonly pieces: readonly string[];
  /** Per token in [0, 1]; may be shorter than `pieces` while the answer streams; null: no detector. */
  readonly risk: readonly number[] | null;
  /** First token that differs from the reference's; null where none does. */
  readonly divergence: number | null;
  readonly selected: number | null;
  /** More is to come. */
  readonly streaming?: boolean;
  readonly onSelect: (token: number | null) => void;
}

interface Tip {
  readonly index: number;
  /** Towards the middle of the text, so that it stays on the page. */
  readonly place:
    { readonly left: number; readonly top: number } | { readonly right: number; readonly top: number };
}

/** The token that an event happened on. */
function tokenOf(event: { readonly target: EventTarget }): { element: HTMLElement; index: number } | null {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>(".token") : null;
  return element ? { element, index: Number(element.dataset["index"]) } : null;
}

export function TokenText(props: TokenTextProps) {
  const { label, pieces, risk, divergence, selected, streaming = false, onSelect } = props;
  const list = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(0);
  const [tip, setTip] = useState<Tip | null>(null);
  const last = pieces.length - 1;
  const tabbable = Math.min(focused, Math.max(0, last));

  const point = (event: MouseEvent | FocusEvent) => {
    const token = tokenOf(event);
    if (!token) return;
    // The letters: the space before them may still hang on the line above.
    const word = token.element.querySelector<HTMLElement>(".token-word") ?? token.element;
    const { offsetLeft: left, offsetTop: top, offsetWidth } = word;
    const width = list.current?.clientWidth ?? 0;
    const place = left < width / 2 ? { left, top } : { right: Math.max(0, width - left - offsetWidth), top };
    setTip({ index: token.index, place });
    if (event.type === "focus") setFocused(token.index);
  };
  const choose = (index: number) => onSelect(index === selected ? null : index);

  const onKeyDown = (event: KeyboardEvent) => {
    const token = tokenOf(event);
    if (!token || event.metaKey || event.ctrlKey || event.altKey) return;
    const to = destination(event.key, token.index, last);
    if (event.key === "Escape" && selected !== null) onSelect(null);
    else if (event.key === "Enter" || event.key === " ") choose(token.index);
    else if (to !== null) list.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus();
    else return;
    event.preventDefault();
  };

  const tipPiece = tip && pieces[tip.index];
  return (
    <div className="token-text">
      <p className="sr-only">{pieces.join("")}</p>
      {pieces.length > 0 && (
        <div
          ref={list}
          role="listbox" // oxlint-disable-line jsx-a11y/prefer-tag-over-role -- <select> cannot show running text
          aria-label={label}
          aria-orientation="horizontal"
          aria-busy={streaming}
          className="token-list"
          tabIndex={-1}
          onClick={(event) => {
            const token = tokenOf(event);
            if (token) choose(token.index);
          }}
          onKeyDown={onKeyDown}
          onMouseOver={point}
          onFocus={point}
          onMouseLeave={() => setTip(null)}
          onBlur={() => setTip(null)}
        >
          {pieces.map((piece, index) => (
            <Token
              key={index}
              piece={piece}
              index={index}
              risk={risk?.[index] ?? null}
              parts={index === divergence}
              selected={index === selected}
              tabbable={index === tabbable}
            />
          ))}
          {streaming && <span className="token-caret" aria-hidden="true" />}
        </div>
      )}
      {tip && typeof tipPiece === "string" && (
        <span className="token-tip num" aria-hidden="true" style={tip.place}>
          {tokenLabel({
            piece: tipPiece,
            index: tip.index,
            risk: risk?.[tip.index] ?? null,
            parts: tip.index === divergence,
          })}
        </span>
      )}
    </div>
  );
}

function destination(key: string, from: number, last: number): number | null {
  switch (key) {
    case "ArrowLeft":
    case "ArrowUp":
      return Math.max(0, from - 1);
    case "ArrowRight":
    case "ArrowDown":
      return Math.min(last, from + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
