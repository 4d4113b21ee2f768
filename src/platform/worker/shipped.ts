// Files of a study that ship with the page: question sets, fetched by name, and the precomputed study.

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

/** The precomputed study, or null: a static host may answer with its own page instead of 404. */
export async function shippedStudy(base: string): Promise<Uint8Array | null> {
  const response = await fetch(`${base}models/embedded/study.zip`).catch(() => null);
  if (!response?.ok) return null;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return bytes[0] === 0x50 && bytes[1] === 0x4b ? bytes : null; // "PK": a zip
}
