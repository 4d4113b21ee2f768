// The question sets that ship with the page, fetched by name.

import { HnError } from "../../base/errors.ts";
import { shippedSetPath } from "../../study/questions/shipped.ts";

/** Text of a question set, JSONL. @param base URL of the page's folder, with a trailing slash */
export async function shippedQuestions(base: string, name: string): Promise<string> {
  const response = await fetch(`${base}models/${shippedSetPath(name)}`).catch((cause: unknown) => {
    throw new HnError(
      "network",
      "The questions could not be fetched. Check the connection, then try again.",
      String(cause),
    );
  });
  if (!response.ok)
    throw new HnError(
      "network",
      `The questions could not be fetched (the server answered ${response.status}). Try again.`,
    );
  return response.text();
}
