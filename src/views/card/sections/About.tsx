// At a glance: the model's measures.

import { countText } from "../../../charts/intervalText.ts";
import { sum } from "d3-array";
import type { CardFile } from "../../../exchange/cardFile.ts";
import { seedsText } from "../runs.ts";
import { minutesText } from "../words.ts";

export function About({ card }: { readonly card: CardFile }) {
  const { architecture: a, weights, minutes } = card;
  const facts: readonly (readonly [string, string])[] = [
    ["Parameters", countText(card.parameters)],
    ["Layers", `${a.layers}, width ${a.width}, ${a.heads} query and ${a.kv_heads} key-value heads`],
    ["Neurons", `${a.layers} × ${a.ffn} = ${countText(a.layers * a.ffn)}`],
    ["Vocabulary", `${countText(a.vocabulary)} tokens`],
    ["Context", `${a.context} tokens`],
    ["Weights", `${weights.stored}, computed in ${weights.computed}`],
    ["Training", `${minutesText(Math.round(sum(Object.values(minutes)) * 10) / 10)} on ${card.hardware}`],
    ["Seed", seedsText(card)],
    ["Licence", card.licence],
  ];
  return (
    <dl className="mc-facts num">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
