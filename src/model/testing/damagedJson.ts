// Ways in which a JSON file can be wrong, for tests: values of another kind at any place, numbers beyond all bounds,
// nesting deeper than a call stack.

import type { Draw } from "../../graph/testing/damage.ts";

/** As they stand in a document. */
const VALUES = [
  "null", "true", "false", "-1", "0", "0.5", "1e9", "9007199254740992", "1e308", "-1e308", '""', '"x"', '"\\u0000"',
  '"{{ broken"', '"(a+)+$"', "[]", "[null]", "{}", '{"type": "Nonsense"}',
] as const; // prettier-ignore
const DEEP = 20_000;

type Place = { readonly holder: Record<string, unknown> | unknown[]; readonly key: string };

/** A place in the document, chosen on the way down from its top, so that what is near the top is met as often as lists. */
function placeIn(document: object, draw: Draw): Place {
  let holder = document as Place["holder"];
  for (;;) {
    const keys = Object.keys(holder);
    const key = keys[draw(keys.length)] ?? "added";
    const inner = (holder as Record<string, unknown>)[key];
    if (typeof inner !== "object" || inner === null || draw(4) === 0) return { holder, key };
    holder = inner as Place["holder"];
  }
}

/** The text with one to three values replaced, removed or nested. */
export function damagedJson(text: string, draw: Draw): string {
  const document = JSON.parse(text) as object;
  for (let count = 1 + draw(3); count > 0; count--) {
    const { holder, key } = placeIn(document, draw);
    if (draw(8) === 0) delete (holder as Record<string, unknown>)[key];
    else (holder as Record<string, unknown>)[key] = JSON.parse(VALUES[draw(VALUES.length)] ?? "null");
  }
  const deep = draw(20) === 0 ? `${"[".repeat(DEEP)}${"]".repeat(DEEP)}` : null;
  const whole = JSON.stringify(document);
  return deep === null ? whole : whole.replace(/:\s*("[^"]*"|\d+|null|true)/, `:${deep}`);
}
