// What a person typed to name a model: a reference to look up, or words to search the Hub for.

import { asHnError } from "../../base/errors.ts";
import { parseReference } from "../../model/reference.ts";

export type Named =
  | { readonly kind: "reference"; readonly reference: string }
  | { readonly kind: "search"; readonly words: string }
  | { readonly kind: "fault"; readonly message: string };

const REPOSITORY = /^[\w.-]+\/[\w.-]+(@[\w./-]+)?$/;

export function readName(typed: string): Named {
  const text = typed.trim();
  if (text === "")
    return {
      kind: "fault",
      message:
        "Name a model: owner/name of the Hub, an address, embedded or embedded-base. Or a word to search for.",
    };
  if (REPOSITORY.test(text)) return { kind: "reference", reference: `hub:${text}` };
  try {
    const { kind } = parseReference(text);
    if (kind !== "folder" && kind !== "picked") return { kind: "reference", reference: text };
  } catch (thrown) {
    return { kind: "fault", message: asHnError(thrown).message };
  }
  if (/^[./~\\]|^[A-Za-z]:\\/.test(text))
    return {
      kind: "fault",
      message: "A page cannot open a folder by its path. Pick the folder below, or drop it here.",
    };
  return { kind: "search", words: text };
}
