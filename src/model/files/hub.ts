// The Hub's API, as far as models are got from it: what a repository holds at a commit, where its files lie, and a
// search by name. Anything that answers as the Hub does can take its place.

import * as z from "zod/mini";
import { HnError } from "../../base/errors.ts";
import type { HubRepository } from "../../base/publicReference.ts";
import { readText, type HttpResponse } from "./http.ts";
import type { Listing, ListedFile } from "./listing.ts";
import { patientFetch, type Network, type OnWait } from "./requests.ts";

export const HUB = "https://huggingface.co";

/** Which Hub, and as whom. */
export interface HubAccess {
  /** Without a trailing slash. */
  readonly endpoint: string;
  /** Sent to the endpoint's own origin only; a browser takes it off where that redirects elsewhere. */
  readonly token: string | null;
}

interface Asking {
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: OnWait | undefined;
}

const infoSchema = z.object({
  sha: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
  gated: z.optional(z.union([z.boolean(), z.string()])),
  tags: z.optional(z.array(z.string())),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.optional(z.int()),
      blobId: z.optional(z.string()),
      lfs: z.optional(z.nullable(z.object({ sha256: z.string(), size: z.int() }))),
    }),
  ),
});

const foundSchema = z.array(
  z.object({
    id: z.string(),
    gated: z.optional(z.union([z.boolean(), z.string()])),
    downloads: z.optional(z.number()),
  }),
);

/** A repository that a search found. */
export interface FoundModel {
  /** owner/name */
  readonly id: string;
  readonly gated: boolean;
  /** In the last month; null where the Hub does not say. */
  readonly downloads: number | null;
}

/** Headers of a request to the Hub. */
export const hubHeaders = ({ token }: HubAccess): Readonly<Record<string, string>> =>
  token === null ? {} : { authorization: `Bearer ${token}` };

/** Where a file of a listed repository lies. */
export const resolveAddress = (
  { endpoint }: HubAccess,
  { owner, name, commit }: Listing,
  path: string,
): string =>
  `${endpoint}/${owner}/${name}/resolve/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;

/** @throws HnError `not-found`, `gated`, `network`, `invalid-file`, `aborted` */
export async function readListing(
  network: Network,
  access: HubAccess,
  repository: HubRepository,
  asking: Asking = {},
): Promise<Listing> {
  const { owner, name, revision } = repository;
  const id = `${owner}/${name}`;
  const path = `${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const { sha, gated, tags = [], siblings } = await ask(network, access, path, id, infoSchema, asking);
  const licence = tags.find((tag) => tag.startsWith("license:"))?.slice("license:".length) ?? null;
  return {
    owner,
    name,
    revision,
    commit: sha,
    licence,
    gated: isGated(gated),
    files: siblings.flatMap(fileOf),
  };
}

type Sibling = z.output<typeof infoSchema>["siblings"][number];

/** What has no size or no hash cannot be fetched safely, and counts as absent. */
function fileOf({ rfilename, size, blobId, lfs }: Sibling): ListedFile[] {
  if (lfs) return [{ path: rfilename, bytes: lfs.size, digest: { kind: "sha256", hex: lfs.sha256 } }];
  if (size === undefined || blobId === undefined) return [];
  return [{ path: rfilename, bytes: size, digest: { kind: "git", hex: blobId } }];
}

const isGated = (gated: boolean | string | undefined): boolean => gated !== undefined && gated !== false;

/** Models with ONNX files whose name holds `text`, the most downloaded first. @throws HnError `network`, `aborted` */
export async function searchModels(
  network: Network,
  access: HubAccess,
  text: string,
  asking: Asking = {},
): Promise<FoundModel[]> {
  const query = `?search=${encodeURIComponent(text)}&filter=onnx&pipeline_tag=text-generation&sort=downloads&limit=12`;
  const found = await ask(network, access, query, "these words", foundSchema, asking);
  return found.map(({ id, gated, downloads }) => ({
    id,
    gated: isGated(gated),
    downloads: downloads ?? null,
  }));
}

async function ask<S extends z.ZodMiniType>(
  network: Network,
  access: HubAccess,
  path: string,
  what: string,
  schema: S,
  { signal, onWait }: Asking,
): Promise<z.output<S>> {
  const url = `${access.endpoint}/api/models${path.startsWith("?") ? "" : "/"}${path}`;
  const request = { method: "GET" as const, headers: hubHeaders(access), ...(signal ? { signal } : {}) };
  const response = await patientFetch(network, url, request, `What the Hub knows of ${what}`, onWait);
  if (!response.ok) throw hubFailure(response, what, access);
  const parsed = schema.safeParse(jsonOf(await readText(response, what)));
  if (parsed.success) return parsed.data;
  throw new HnError("invalid-file", `The Hub's answer about ${what} is not in a form that this page knows.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // refused by every schema
  }
}

/** Why the Hub gave no file or no answer, and what to do. */
export function hubFailure(response: HttpResponse, what: string, { token, endpoint }: HubAccess): HnError {
  const { status } = response;
  if (status === 401 || status === 403) {
    const signed =
      token === null ? "then give your access token" : "and see that the token is right and may read it";
    return new HnError(
      "gated",
      `The Hub does not let you read ${what}: it is gated, private, or there is none of this name. Accept its licence on its page at ${endpoint}, ${signed}.`,
    );
  }
  if (status === 404)
    return new HnError("not-found", `The Hub has no ${what}. Check the name and the revision.`);
  if (status === 429)
    return new HnError(
      "network",
      "The Hub answers too many requests just now. Wait some minutes, then resume.",
    );
  return new HnError("network", `${what}: the Hub answered ${status}. Try again later.`);
}
