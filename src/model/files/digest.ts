// The hashes that the Hub gives of its files, taken while the bytes come.

import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { ListedFile } from "./listing.ts";

export interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** Whether the bytes so far are the whole file as it was listed. Ends the digest. */
  matches(): boolean;
}

/** @param file whose bytes are to follow, from the first one on */
export function digestOf({ digest, bytes }: Pick<ListedFile, "digest" | "bytes">): RunningDigest {
  const hash = digest.kind === "sha256" ? sha256.create() : sha1.create();
  // git hashes what it stores: the kind and the length, then the bytes.
  if (digest.kind === "git") hash.update(new TextEncoder().encode(`blob ${bytes}\0`));
  return {
    update: (part) => void hash.update(part),
    matches: () => bytesToHex(hash.digest()) === digest.hex,
  };
}
