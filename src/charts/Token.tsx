// One token of an answer: its white space uncoloured, its letters on the colour of its risk with a line under them
// that grows with the risk, so that colour is never alone. Memoised: a streaming answer re-renders only what changed.

import { memo } from "react";

import { riskStep } from "./scales.ts";

export interface TokenProps {
  readonly piece: string;
  readonly index: number;
  /** In [0, 1]; null where it is not known (yet). */
  readonly risk: number | null;
  /** The answer parts from the reference's here. */
  readonly parts: boolean;
  readonly selected: boolean;
  /** The one token of the answer that Tab reaches. */
  readonly tabbable: boolean;
}

/** `token 3 " cello", risk 0.82`: counted from 1, as people count words. */
export const tokenLabel = ({
  piece,
  index,
  risk,
  parts,
}: Omit<TokenProps, "selected" | "tabbable">): string =>
  `token ${index + 1} "${piece}"${risk === null ? "" : `, risk ${risk.toFixed(2)}`}${parts ? ", parts here from α = 1" : ""}`;

export const Token = memo(function Token(props: TokenProps) {
  const { piece, index, risk, parts, selected, tabbable } = props;
  const space = /^\s*/.exec(piece)?.[0] ?? "";
  const leading = index === 0 ? "" : space; // an answer starts at the margin
  return (
    <span
      role="option" // oxlint-disable-line jsx-a11y/prefer-tag-over-role -- <option> cannot stand in running text
      className="token"
      aria-label={tokenLabel(props)}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      data-index={index}
    >
      {leading}
      {parts && <span className="token-parts" />}
      <span className="token-word" data-risk={risk === null ? undefined : riskStep(risk)}>
        {piece.slice(space.length)}
      </span>
    </span>
  );
});
