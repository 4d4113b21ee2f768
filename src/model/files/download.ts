// One file from a server into a store, whole and as it was listed, or not at all. What has come is kept: a later call
// goes on behind it by a range request. The address must be of one commit, so that its bytes never change; what else
// can go wrong on the way, the file's hash finds.

import { present } from "../../base/assert.ts";
import { HnError, throwIfAborted } from "../../base/errors.ts";
import { digestOf, type RunningDigest } from "./digest.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import type { ListedFile } from "./listing.ts";
import { patientFetch, type Network, type OnWait } from "./requests.ts";
import type { FileStore } from "./store.ts";

/** Bytes written at once; no more are lost where the page is closed. */
const BATCH = 1 << 20;
/** Bytes read at once, to be hashed again. */
const READ = 1 << 22;
/** Connections in a row that may break before they bring a byte. */
const FRUITLESS = 4;

export interface Download {
  readonly file: ListedFile;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly store: FileStore;
  /** Of the file, in the store. */
  readonly name: string;
  /** What it is, as the subject of a sentence. */
  readonly what: string;
  /** What an answer means that brings no file. */
  readonly failure: (response: HttpResponse) => HnError;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes there, those of earlier calls included. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly onWait?: OnWait | undefined;
}

/**
 * Resolves once the store holds the file, its hash verified. One with another hash is fetched once more, from its start.
 * @throws HnError `mismatch` where that has another hash too; `truncated`, `network`, `aborted` and `storage-full`, after
 * which what has come stays; what `failure` gives
 */
export async function downloadFile(network: Network, download: Download): Promise<void> {
  const { store, name, what } = download;
  for (let left = 1; ; left--) {
    const digest = await complete(network, download);
    if (digest.matches()) return;
    await store.truncate(name, 0);
    if (left === 0)
      throw new HnError(
        "mismatch",
        `${what} arrived twice with other bytes than the Hub lists, so it was not kept. A proxy or filter may change it on the way; try another connection.`,
      );
  }
}

/** Brings the file to its listed length. @returns the digest of what is stored */
async function complete(network: Network, download: Download): Promise<RunningDigest> {
  const { file, store, name, what, signal, onBytes, onWait } = download;
  let stored = await store.size(name);
  let digest = await digestOf(file);
  const restart = async (): Promise<void> => {
    await store.truncate(name, 0);
    stored = 0;
    digest = await digestOf(file);
  };
  if (stored > file.bytes) await restart();
  await hashStored(download, stored, digest);
  onBytes?.(stored);
  for (let fruitless = 0; stored < file.bytes;) {
    const response = await patientFetch(
      network,
      download.address,
      requestFrom(download, stored),
      what,
      onWait,
    );
    const refused = response.ok ? !goesOnAt(stored, response) : response.status === 416;
    if (stored > 0 && refused) {
      await restart();
      if (response.status !== 200) {
        await response.body?.cancel?.().catch(() => undefined);
        continue;
      }
    }
    if (!response.ok) throw download.failure(response);
    const before = stored;
    stored = await drain(download, response, stored, digest);
    fruitless = stored > before ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS)
      throw new HnError(
        "truncated",
        `${what} broke off after ${stored} of ${file.bytes} bytes, again and again. Resume it later.`,
      );
    if (fruitless > 0) await network.sleep(1000 * fruitless, signal);
  }
  return digest;
}

/** A range that is open to its end needs no permission from another origin; a condition would, and the hash does more. */
const requestFrom = ({ headers, signal }: Download, start: number): HttpRequest => ({
  method: "GET",
  headers: start === 0 ? headers : { ...headers, range: `bytes=${start}-` },
  cache: "no-store", // it would be kept twice
  ...(signal ? { signal } : {}),
});

/** Whether a range was served, and is the one asked for where another origin lets it be seen. */
function goesOnAt(start: number, { status, headers }: HttpResponse): boolean {
  const range = headers.get("content-range");
  return status === 206 && (range === null || range.startsWith(`bytes ${start}-`));
}

async function hashStored({ store, name }: Download, stored: number, digest: RunningDigest): Promise<void> {
  for (let at = 0; at < stored; at += READ) {
    const bytes = await store.readBytes(name, at, Math.min(stored, at + READ));
    digest.update(present(bytes, "a stored part"));
  }
}

/** Stores what the response brings until it ends, breaks, or the file is complete. @returns the bytes stored then */
async function drain(
  { file, store, name, signal, onBytes }: Download,
  response: HttpResponse,
  start: number,
  digest: RunningDigest,
): Promise<number> {
  const reader = present(response.body, "the body of an HTTP response").getReader();
  const batch = new Uint8Array(Math.min(BATCH, file.bytes - start));
  let held = 0;
  let stored = start;
  const flush = async (): Promise<void> => {
    const bytes = batch.subarray(0, held);
    held = 0;
    await store.appendBytes(name, bytes);
    digest.update(bytes);
    stored += bytes.length;
  };
  try {
    while (stored + held < file.bytes) {
      const read = await reader.read().catch(() => null);
      if (read === null || read.done) break;
      let chunk = present(read.value, "a chunk").subarray(0, file.bytes - stored - held);
      while (chunk.length > 0) {
        const part = chunk.subarray(0, batch.length - held);
        batch.set(part, held);
        held += part.length;
        chunk = chunk.subarray(part.length);
        if (held === batch.length) await flush();
      }
      onBytes?.(stored + held);
    }
    await flush();
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  throwIfAborted(signal);
  return stored;
}
