// The question sets that ship with the page, by name.

import { HnError } from "../../base/errors.ts";

/** Text of a question set, JSONL. @param base URL of the page's folder, with a trailing slash */
export async function shippedQuestions(base: string, name: string): Promise<string> {
  if (name !== "embedded")
    throw new HnError(
      "not-found",
      `There is no question set "${name}". The page ships one, named embedded; others can be given inline.`,
    );
  const response = await fetch(`${base}models/embedded/questions.jsonl`);
  if (!response.ok)
    throw new HnError(
      "network",
      `The questions could not be fetched (the server answered ${response.status}). Try again.`,
    );
  return response.text();
}
