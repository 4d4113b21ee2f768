// Files of a study that ship with the page: question sets, fetched by name, and the precomputed study.

import { HnError } from "../../base/errors.ts";
import { shippedSetPath, shippedStudyPath } from "../../study/questions/shipped.ts";

/** Milliseconds; what ships is small, so a longer wait is for a connection that stands still. */
const PATIENCE = 60_000;

/** Text of a question set, JSONL. @param base URL of the page's folder, with a trailing slash */
export const shippedQuestions = async (base: string, name: string): Promise<string> =>
  new TextDecoder().decode(await fetched("questions", `${base}models/${shippedSetPath(name)}`));

/** The bundle of the precomputed study. */
export const shippedStudy = (base: string): Promise<Uint8Array> =>
  fetched("precomputed study", `${base}models/${shippedStudyPath("embedded")}`);

async function fetched(what: string, url: string): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new HnError(
      "network",
      `The ${what} could not be fetched. Check the connection, then try again.`,
      String(cause),
    );
  }
}
