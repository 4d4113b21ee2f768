// Models of the Hub that are kept on this machine, one folder each: the files of one commit, with a record of what the
// Hub listed. Once a file is verified nothing asks the Hub for it again, nor which commit a branch is at by now.

import { HnError, throwIfAborted } from "../../base/errors.ts";
import { hubReference, type HubRepository } from "../../base/publicReference.ts";
import type { Dtype } from "../types.ts";
import { downloadFile } from "./download.ts";
import { hubFailure, hubHeaders, readListing, resolveAddress, type HubAccess } from "./hub.ts";
import {
  isWhole,
  keptFiles,
  measure,
  readRecord,
  storedName,
  writeRecord,
  type KeptModel,
  type KeptRecord,
} from "./kept.ts";
import { dtypesOf, filesFor, type ListedFile, type Listing } from "./listing.ts";
import { proposedDtype, type ModelPlan, type PlannedFile } from "./plan.ts";
import type { Network, OnWait, Wait } from "./requests.ts";
import type { ModelFiles } from "./source.ts";
import type { FileStore, FolderStorage } from "./store.ts";

/** What of a dtype that was asked for is there, and what it takes. */
export interface KeptDtype {
  readonly dtype: Dtype;
  readonly present: number;
  readonly bytes: number;
  /** All of it is there, and verified. */
  readonly complete: boolean;
}

/** A model of which something is kept. */
export interface CachedModel {
  /** hub:owner/name@revision, as it was asked for. */
  readonly reference: string;
  /** Null where its record cannot be read: it can be removed only. */
  readonly commit: string | null;
  readonly licence: string | null;
  readonly dtypes: readonly KeptDtype[];
  /** On this machine. */
  readonly bytes: number;
  /** Somebody downloads it now, here or in another tab. */
  readonly held: boolean;
}

/** How far the download of a model is. */
export interface DownloadProgress {
  /** The file under way. */
  readonly path: string;
  readonly loaded: number;
  readonly total: number;
  /** Of all files of the download. */
  readonly present: number;
  readonly bytes: number;
  readonly wait: Wait | null;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

const idOf = (repository: HubRepository): string =>
  encodeURIComponent(hubReference(repository).slice("hub:".length));

export class ModelCache {
  readonly #storage: FolderStorage;
  readonly #network: Network;
  readonly #access: () => HubAccess;

  constructor(storage: FolderStorage, network: Network, access: () => HubAccess) {
    this.#storage = storage;
    this.#network = network;
    this.#access = access;
  }

  /** In the order of their names. */
  async list(): Promise<CachedModel[]> {
    const held = await this.#storage.held();
    const ids = await this.#storage.list();
    return Promise.all(ids.map(async (id) => cachedModel(id, await this.#read(id), held.has(id))));
  }

  /** @throws HnError `busy` while it is being downloaded */
  async remove(reference: string): Promise<void> {
    await this.#storage.remove(encodeURIComponent(reference.slice("hub:".length)));
  }

  /**
   * What loading this dtype takes, of which what is there.
   * @param dtype null: the one to propose
   * @throws HnError `dtype-unavailable`; where nothing is kept, as readListing
   */
  async plan(
    repository: HubRepository,
    dtype: Dtype | null,
    options: DownloadOptions = {},
  ): Promise<ModelPlan> {
    const { listing, kept } = await this.#listingOf(repository, options);
    const first = chosen(listing, dtype);
    const choices = await Promise.all(
      dtypesOf(listing).map(async (each) => {
        const files = await measure(kept, filesFor(listing, each));
        return { dtype: each, bytes: sum(files, "bytes"), present: sum(files, "present") };
      }),
    );
    const planned = dtype === null ? proposedDtype(choices) : first;
    return {
      reference: hubReference(repository),
      commit: listing.commit,
      licence: listing.licence,
      gated: listing.gated,
      keeps: true,
      dtype: planned,
      choices,
      files: await measure(kept, filesFor(listing, planned)),
    };
  }

  /**
   * Fetches what is missing of this dtype (null: the first that there is). What has come stays when it ends early, and
   * the next call goes on there.
   * @throws HnError `busy` where another tab does, as plan, as downloadFile
   */
  async download(
    repository: HubRepository,
    dtype: Dtype | null,
    options: DownloadOptions = {},
  ): Promise<void> {
    const { listing: found, kept } = await this.#listingOf(repository, options);
    const planned = chosen(found, dtype);
    const there = await measure(kept, filesFor(found, planned));
    if (there.every(({ verified }) => verified)) return;
    const id = kept?.id ?? idOf(repository);
    await this.#storage.withLock(id, async () => {
      const store = await this.#storage.open(id);
      const before = (await this.#read(id))?.record; // another tab may have begun meanwhile, at another commit
      const listing = before?.listing ?? found;
      const files = filesFor(listing, planned);
      let record: KeptRecord = {
        format: 1,
        listing,
        dtypes: [...new Set([...(before?.dtypes ?? []), planned])],
        verified: before?.verified ?? [],
      };
      await writeRecord(store, record);
      const bytes = files.reduce((total, file) => total + file.bytes, 0);
      let done = 0;
      for (const file of files) {
        throwIfAborted(options.signal);
        if (!(await isWhole({ store, record }, file))) {
          await this.#fetch(store, listing, file, { ...options, done, bytes });
          record = {
            ...record,
            verified: [...record.verified.filter((path) => path !== file.path), file.path],
          };
          await writeRecord(store, record);
        }
        done += file.bytes;
      }
    });
  }

  async #fetch(
    store: FileStore,
    listing: Listing,
    file: ListedFile,
    { signal, onProgress, done, bytes }: DownloadOptions & { readonly done: number; readonly bytes: number },
  ): Promise<void> {
    const access = this.#access();
    const what = `${file.path} of ${listing.owner}/${listing.name}`;
    let loaded = 0;
    const report = (wait: Wait | null): void =>
      onProgress?.({ path: file.path, loaded, total: file.bytes, present: done + loaded, bytes, wait });
    await downloadFile(this.#network, {
      file,
      address: resolveAddress(access, listing, file.path),
      headers: hubHeaders(access),
      store,
      name: storedName(file.path),
      what,
      failure: (response) => hubFailure(response, what, access),
      signal,
      onBytes: (there) => {
        loaded = there;
        report(null);
      },
      onWait: report,
    });
  }

  /**
   * The files of a model that is on this machine, to be read.
   * @throws HnError `not-found` where it is not
   */
  async files(repository: HubRepository): Promise<ModelFiles> {
    const kept = await this.#find(repository);
    if (kept === null)
      throw new HnError(
        "not-found",
        `${hubReference(repository)} is not on this machine. Download it first.`,
      );
    return keptFiles(kept);
  }

  async #listingOf(
    repository: HubRepository,
    { signal, onProgress }: DownloadOptions,
  ): Promise<{ listing: Listing; kept: KeptModel | null }> {
    const kept = await this.#find(repository);
    if (kept !== null) return { listing: kept.record.listing, kept };
    const onWait: OnWait | undefined =
      onProgress && ((wait) => onProgress({ path: "", loaded: 0, total: 0, present: 0, bytes: 0, wait }));
    const listing = await readListing(this.#network, this.#access(), repository, { signal, onWait });
    return { listing, kept: null };
  }

  /** What is kept of it: under the revision asked for, or under another that was at this commit. */
  async #find(repository: HubRepository): Promise<KeptModel | null> {
    const own = await this.#read(idOf(repository));
    if (own !== null) return own;
    const { owner, name, revision } = repository;
    for (const id of await this.#storage.list()) {
      const kept = await this.#read(id);
      const listing = kept?.record.listing;
      if (listing?.owner === owner && listing.name === name && listing.commit === revision) return kept;
    }
    return null;
  }

  async #read(id: string): Promise<KeptModel | null> {
    const store = await this.#storage.open(id);
    const record = await readRecord(store);
    return record && { id, store, record };
  }
}

function chosen(listing: Listing, asked: Dtype | null): Dtype {
  const there = dtypesOf(listing);
  const id = `${listing.owner}/${listing.name}`;
  const first = there[0];
  if (first === undefined)
    throw new HnError(
      "not-found",
      `${id} has no onnx/model*.onnx, which this page needs. The Hub's filter “ONNX” lists models that have.`,
    );
  if (asked !== null && !there.includes(asked))
    throw new HnError("dtype-unavailable", `${id} has no ${asked} file; it has ${there.join(", ")}.`);
  return asked ?? first;
}

const sum = (files: readonly PlannedFile[], field: "bytes" | "present"): number =>
  files.reduce((total, file) => total + file[field], 0);

async function cachedModel(id: string, kept: KeptModel | null, held: boolean): Promise<CachedModel> {
  const reference = `hub:${decodeURIComponent(id)}`;
  if (kept === null) return { reference, commit: null, licence: null, dtypes: [], bytes: 0, held };
  const { listing, dtypes } = kept.record;
  const measured = dtypes.map(async (dtype) => {
    const files = await measure(kept, filesFor(listing, dtype));
    const complete = files.every(({ verified }) => verified);
    return { dtype, present: sum(files, "present"), bytes: sum(files, "bytes"), complete };
  });
  return {
    reference,
    commit: listing.commit,
    licence: listing.licence,
    dtypes: await Promise.all(measured),
    bytes: sum(await measure(kept, listing.files), "present"),
    held,
  };
}
