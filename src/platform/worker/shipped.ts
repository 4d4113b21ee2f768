// Files of a study that ship with the page: question sets, fetched by name, and the precomputed study.

import { HnError } from "../../base/errors.ts";
import { shippedSetPath } from "../../study/questions/shipped.ts";

/** Text of a question set, JSONL. @param base URL of the page's folder, with a trailing slash */
export const shippedQuestions = async (base: string, name: string): Promise<string> =>
  (await fetched("questions", `${base}models/${shippedSetPath(name)}`)).text();

/** The bundle of the precomputed study. */
export const shippedStudy = async (base: string): Promise<Uint8Array> =>
  new Uint8Array(
    await (await fetched("precomputed study", `${base}models/embedded/study.zip`)).arrayBuffer(),
  );

async function fetched(what: string, url: string): Promise<Response> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new HnError(
      "network",
      `The ${what} could not be fetched. Check the connection, then try again.`,
      String(cause),
    );
  });
  if (!response.ok)
    throw new HnError(
      "network",
      `The ${what} could not be fetched (the server answered ${response.status}). Try again.`,
    );
  return response;
}
