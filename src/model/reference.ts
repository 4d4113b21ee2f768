// A model reference as people write it: `embedded`, `embedded-base`, `embedded-base@STEP` for a checkpoint of its
// training, a path or URL of a folder in Hub layout, `hub:owner/name[@revision]` or its address on huggingface.co, or
// `files:NAME` for files that were picked in this visit. Parsing only; what its files are is for the sources in files/,
// and which checkpoints there are for the list of what ships, models/manifest.json.

import { HnError } from "../base/errors.ts";
import type { ModelDescription } from "./types.ts";

export type ModelReference =
  | ShippedReference
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "hub"; readonly owner: string; readonly name: string; readonly revision: string }
  | { readonly kind: "picked"; readonly name: string }
  | { readonly kind: "folder"; readonly path: string };

/** A model that comes with the program. */
export interface ShippedReference {
  readonly kind: "shipped";
  readonly id: string;
  readonly model: keyof typeof FOLDERS;
  /** As it stands behind "@", whether or not there is such a one; null: the finished model. */
  readonly checkpoint: string | null;
}

/** In models/embedded/, of the finished models. */
const FOLDERS = { embedded: "instruct", "embedded-base": "base" } as const;
/** The model whose training the checkpoints are of. */
export const TRAINED: ShippedReference["model"] = "embedded-base";
const SHIPPED = /^(embedded|embedded-base)(?:@(.*))?$/;
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
  const shipped = shippedOf(reference);
  if (shipped) return shipped;
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

function shippedOf(reference: string): ShippedReference | null {
  const match = SHIPPED.exec(reference);
  if (!match) return null;
  return {
    kind: "shipped",
    id: reference,
    model: match[1] as ShippedReference["model"],
    checkpoint: match[2] ?? null,
  };
}

/** A checkpoint of the training, as people write it. @param step of those that the manifest lists */
export const checkpointReference = (step: number): string => `${TRAINED}@${step}`;

/**
 * Where the files lie below models/embedded/.
 * @param steps the checkpoints that ship
 * @throws HnError `not-found` for another checkpoint; the message says which there are
 */
export function shippedFolder({ id, model, checkpoint }: ShippedReference, steps: readonly number[]): string {
  if (checkpoint === null) return FOLDERS[model];
  if (model === TRAINED && steps.map(String).includes(checkpoint)) return `checkpoints/${checkpoint}`;
  throw new HnError(
    "not-found",
    `There is no checkpoint ${id}. Those that ship: ${steps.map(checkpointReference).join(", ")}.`,
  );
}

/**
 * Whether a model goes on from a text rather than answering in a chat: it has no chat template, or one that it was not
 * tuned on, as the embedded base has.
 */
export const continuesText = ({ id, chatTemplate }: Pick<ModelDescription, "id" | "chatTemplate">): boolean =>
  !chatTemplate || shippedOf(id)?.model === TRAINED;
