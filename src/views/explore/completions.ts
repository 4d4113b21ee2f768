// Suggestions for a model that was not tuned to answer: each as a text to go on from.

import type { Suggestion } from "../../platform/page/suggestions.ts";
import { defaultIdentifySpec } from "../../study/spec.ts";

/** The question without what a chat says of its answer, then "Answer:"; those that go on in a chat are left out. */
export const completions = (known: readonly Suggestion[]): Suggestion[] =>
  known
    .filter(({ then }) => then === undefined)
    .map((one) => ({ ...one, prompt: `${one.prompt.replace(INSTRUCTION, "")}\nAnswer:` }));

const INSTRUCTION = defaultIdentifySpec().instruction;
