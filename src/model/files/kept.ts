// The folder of a kept model: its record, and what of its files is there.

import * as z from "zod/mini";
import { HnError } from "../../base/errors.ts";
import { hubReference } from "../../base/publicReference.ts";
import { DTYPES } from "../types.ts";
import { listingSchema, type ListedFile } from "./listing.ts";
import { readInParts } from "./parts.ts";
import type { PlannedFile } from "./plan.ts";
import type { ModelFiles } from "./source.ts";
import type { FileStore } from "./store.ts";

const RECORD = "record.json";

const recordSchema = z.object({
  format: z.literal(1),
  listing: listingSchema,
  /** Those that were asked for. */
  dtypes: z.array(z.enum(DTYPES)),
  /** Paths of the files whose hash was found right. */
  verified: z.array(z.string()),
});
export type KeptRecord = z.output<typeof recordSchema>;

/** A model's folder, its record read. */
export interface KeptModel {
  readonly id: string;
  readonly store: FileStore;
  readonly record: KeptRecord;
}

/** The name of a file in the folder, which has no subfolders. */
export const storedName = encodeURIComponent;

/** Null where there is none that can be read. */
export async function readRecord(store: FileStore): Promise<KeptRecord | null> {
  try {
    const parsed = recordSchema.safeParse(JSON.parse((await store.readText(RECORD)) ?? "null"));
    return parsed.success ? parsed.data : null;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

export const writeRecord = (store: FileStore, record: KeptRecord): Promise<void> =>
  store.writeFile(RECORD, new TextEncoder().encode(JSON.stringify(record)));

/** Whether it is there, verified, and has kept its length since. */
export async function isWhole(
  { store, record }: Pick<KeptModel, "store" | "record">,
  { path, bytes }: ListedFile,
): Promise<boolean> {
  return record.verified.includes(path) && (await store.size(storedName(path))) === bytes;
}

/** What of the files is there. @param kept null where nothing is */
export const measure = (kept: KeptModel | null, files: readonly ListedFile[]): Promise<PlannedFile[]> =>
  Promise.all(
    files.map(async (file) => {
      const { path, bytes } = file;
      if (kept === null) return { path, bytes, present: 0, verified: false };
      const present = Math.min(bytes, await kept.store.size(storedName(path)));
      return { path, bytes, present, verified: await isWhole(kept, file) };
    }),
  );

/** Its verified files, to be read; each is `not-found` that is not among them. */
export function keptFiles(kept: KeptModel): ModelFiles {
  const { store, record } = kept;
  const { owner, name, commit, files } = record.listing;
  const id = hubReference({ owner, name, revision: commit });
  const find = async (path: string): Promise<ListedFile | null> => {
    const file = files.find((each) => each.path === path);
    return file && (await isWhole(kept, file)) ? file : null;
  };
  return {
    id,
    has: async (path) => (await find(path)) !== null,
    async read(path, options = {}) {
      const file = await find(path);
      if (file === null)
        throw new HnError(
          "not-found",
          `${id} has no file ${path} on this machine. Download the model again.`,
        );
      return readInParts(file.bytes, options, async (from, to) => {
        const part = await store.readBytes(storedName(path), from, to);
        if (part?.length === to - from) return part;
        throw new HnError("truncated", `${path} of ${id} went while it was read. Load the model again.`);
      });
    },
  };
}
