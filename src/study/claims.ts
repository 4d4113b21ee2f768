// What a spec asks for against what is there: a study refuses to go on with another model or question set than the one
// that its spec names by hash.

import { HnError } from "../base/errors.ts";
import type { ModelCard } from "../model/types.ts";
import type { IdentifySpec } from "./types.ts";

export interface Claim {
  /** As the start of a sentence: "the model's dtype". */
  readonly what: string;
  /** null: left open. */
  readonly asked: string | null;
  readonly there: string;
}

export const modelClaims = (model: IdentifySpec["model"], card: ModelCard): Claim[] => [
  { what: "the model's SHA-256", asked: model.sha256, there: card.sha256 },
  { what: "the model's dtype", asked: model.dtype, there: card.dtype },
  { what: "the device", asked: model.device === "auto" ? null : model.device, there: card.device },
];

/** @throws HnError `mismatch` naming all that is not as asked */
export function checkClaims(claims: readonly Claim[]): void {
  const wrong = claims
    .filter(({ asked, there }) => asked !== null && asked !== there)
    .map(({ what, asked, there }) => `${what} is ${there}, not ${asked}`);
  if (wrong.length > 0)
    throw new HnError(
      "mismatch",
      `This is not what the spec asks for: ${wrong.join("; ")}. Set the field to null to take what is there.`,
      { wrong },
    );
}
