// A model reference as people write it: `embedded`, `embedded-base`, `embedded-base@STEP` for a checkpoint of its
// training, a path or URL of a folder in Hub layout, `hub:owner/name[@revision]` or its address on huggingface.co, or
// `files:NAME` for files that were picked in this visit. Parsing only; what its files are is for the sources in files/.

import { HnError } from "../base/errors.ts";

export type ModelReference =
  | { readonly kind: "shipped"; readonly id: string; readonly folder: string } // in models/embedded/
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "hub"; readonly owner: string; readonly name: string; readonly revision: string }
  | { readonly kind: "picked"; readonly name: string }
  | { readonly kind: "folder"; readonly path: string };

const CHECKPOINT = /^embedded-base@(\d+)$/;
const HUB_PAGE =
  /^https:\/\/huggingface\.co\/([\w.-]+)\/([\w.-]+)(?:\/(?:tree|blob|resolve)\/([^/?#]+))?(?:[/?#]|$)/;
const PICKED = "files:";
const HUB = /^hub:([\w.-]+)\/([\w.-]+)(?:@([\w./-]+))?$/;

/** What files that were picked under a name are loaded by. */
export const pickedReference = (name: string): string => PICKED + name;

/** @throws HnError `usage` for an empty or malformed reference. */
export function parseReference(text: string): ModelReference {
  const reference = text.trim();
  if (reference === "")
    throw new HnError(
      "usage",
      "No model was named. Give embedded, embedded-base, a folder, a URL or hub:owner/name.",
    );
  if (reference === "embedded") return { kind: "shipped", id: reference, folder: "instruct" };
  if (reference === "embedded-base") return { kind: "shipped", id: reference, folder: "base" };
  const step = CHECKPOINT.exec(reference)?.[1];
  if (step) return { kind: "shipped", id: reference, folder: `checkpoints/${step}` };
  if (reference.startsWith("hub:")) {
    const match = HUB.exec(reference);
    if (!match)
      throw new HnError(
        "usage",
        `"${reference}" is not a Hub reference; write it as hub:owner/name or hub:owner/name@revision.`,
      );
    return { kind: "hub", owner: match[1] ?? "", name: match[2] ?? "", revision: match[3] ?? "main" };
  }
  const page = HUB_PAGE.exec(reference);
  if (page) return { kind: "hub", owner: page[1] ?? "", name: page[2] ?? "", revision: page[3] ?? "main" };
  if (reference.startsWith(PICKED)) return { kind: "picked", name: reference.slice(PICKED.length) };
  if (/^https?:\/\//.test(reference)) return { kind: "url", url: reference.replace(/\/+$/, "") };
  return { kind: "folder", path: reference };
}
