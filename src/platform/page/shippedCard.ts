// What ships with the page besides the models themselves: the list of them, and the model card that it names. Fetched
// when first asked for, once a visit; what failed is fetched again at the next asking.

import { readCardFile, type ReadCard } from "../../exchange/cardFile.ts";
import { readManifest, type ManifestFile } from "../../exchange/manifestFile.ts";
import { fetchFile } from "./fetchFile.ts";

const FOLDER = "models/";

export interface ShippedCard extends ReadCard {
  /** Of the file, from the page's own address. */
  readonly address: string;
}

/** Rejects with an HnError: `network`, `not-found`, `invalid-file`. */
export const shippedManifest: () => Promise<ManifestFile> = once(async () => {
  const read = readManifest(await textOf(`${FOLDER}manifest.json`));
  if (!read.ok) throw read.error;
  return read.value;
});

/** Rejects likewise. */
export const shippedCard: () => Promise<ShippedCard> = once(async () => {
  const address = FOLDER + (await shippedManifest()).card;
  const read = readCardFile(await textOf(address));
  if (!read.ok) throw read.error;
  return { ...read.value, address };
});

const textOf = async (address: string): Promise<string> => (await fetchFile(address)).text();

/** Work that is done once it has succeeded. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    if (known === null) {
      known = work();
      known.catch(() => (known = null));
    }
    return known;
  };
}
