// What the model and these figures do not show.

import type { CardFile } from "../../../exchange/cardFile.ts";

export function Limits({ card }: { readonly card: CardFile }) {
  return (
    <ul className="mc-limits">
      {card.limits.map((limit) => (
        <li key={limit}>{limit}</li>
      ))}
    </ul>
  );
}
