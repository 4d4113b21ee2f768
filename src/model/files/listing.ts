// What a repository of the Hub holds at one commit, as far as choosing files, fetching them and trusting them needs it.
// Kept beside the files, so that a model on this machine needs the Hub no more.

import * as z from "zod/mini";
import { dataPaths, MODEL_PARTS, onnxPath } from "../layout.ts";
import { DTYPES, type Dtype } from "../types.ts";

/** What the bytes of a file must hash to: SHA-256 for large files, git's own hash for those that git holds itself. */
const digestSchema = z.object({
  kind: z.enum(["sha256", "git"]),
  hex: z.string().check(z.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)),
});

const fileSchema = z.object({
  /** From the repository's root, with slashes. */
  path: z.string().check(z.minLength(1)),
  bytes: z.int().check(z.minimum(0)),
  digest: digestSchema,
});
export type ListedFile = z.output<typeof fileSchema>;

export const listingSchema = z.object({
  owner: z.string().check(z.minLength(1)),
  name: z.string().check(z.minLength(1)),
  /** As it was asked for: a branch, a tag or a commit. */
  revision: z.string().check(z.minLength(1)),
  /** What that was when it was looked up; every file is of this commit. */
  commit: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
  /** As the Hub abbreviates it; null where the repository does not say. */
  licence: z.nullable(z.string()),
  /** Its files are for those only whom its owner lets in. */
  gated: z.boolean(),
  files: z.array(fileSchema),
});
export type Listing = z.output<typeof listingSchema>;

/** The dtypes that the repository has, in the order of preference. */
export const dtypesOf = ({ files }: Listing): Dtype[] =>
  DTYPES.filter((dtype) => files.some(({ path }) => path === onnxPath(dtype)));

/** The files that loading this dtype reads: small ones first, then the graph, then the weights that lie beside it. */
export function filesFor({ files }: Listing, dtype: Dtype): ListedFile[] {
  const order = [...MODEL_PARTS, onnxPath(dtype), ...dataPaths(dtype, files.length)];
  return order.flatMap((path) => files.find((file) => file.path === path) ?? []);
}
