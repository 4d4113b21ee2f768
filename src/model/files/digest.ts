// The hashes that the Hub gives of its files, taken while the bytes come.

import { createSHA1, createSHA256 } from "hash-wasm";
import type { ListedFile } from "./listing.ts";

export interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** Whether the bytes so far are the whole file as it was listed. Ends the digest. */
  matches(): boolean;
}

/** @param file whose bytes are to follow, from the first one on */
export async function digestOf({
  digest,
  bytes,
}: Pick<ListedFile, "digest" | "bytes">): Promise<RunningDigest> {
  const hash = await (digest.kind === "sha256" ? createSHA256() : createSHA1());
  // git hashes what it stores: the kind and the length, then the bytes.
  if (digest.kind === "git") hash.update(new TextEncoder().encode(`blob ${bytes}\0`));
  return {
    update: (part) => void hash.update(part),
    matches: () => hash.digest("hex") === digest.hex,
  };
}
