import { expect, it } from "vitest";
import type { Suggestion } from "../../platform/page/suggestions.ts";
import { completions } from "./completions.ts";

it("gives questions as texts to go on from, and leaves out what goes on in a chat", () => {
  const only = "Respond with the answer only, without any explanation.";
  const known = JSON.parse(`[
    { "label": "a", "prompt": "What is the capital of France?", "truth": "Paris" },
    { "label": "b", "prompt": "Context: X.\\nWho is X? ${only}" },
    { "label": "c", "prompt": "Who wrote Hamlet?", "then": "Are you sure?" }
  ]`) as Suggestion[];
  expect(completions(known)).toEqual([
    { label: "a", prompt: "What is the capital of France?\nAnswer:", truth: "Paris" },
    { label: "b", prompt: "Context: X.\nWho is X?\nAnswer:" },
  ]);
});
