// A study's files in the origin private file system (OPFS), under studies/<id>/. Written through synchronous access
// handles, which exist in workers only; each write is flushed before its promise resolves. A Web Lock keeps two tabs
// from working on one study.

import { HnError } from "../../base/errors.ts";
import type { StudyStore } from "../../study/ports.ts";

const ROOT = "studies";
/** Starts the name of the Web Lock of a study. */
const LOCK = "hneurons-study-";
/** Behind the name of a file that is being written anew; nothing reads it. */
const UNFINISHED = ".new";

/** A file as it is in a worker. `move` is in no type library yet, the rest only in those of workers. */
interface WritableHandle {
  createSyncAccessHandle(): Promise<SyncAccess>;
  /** Replaces what has that name. */
  move?(name: string): Promise<void>;
}
interface SyncAccess {
  getSize(): number;
  /** @returns how many bytes were written, which may be too few */
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

async function studiesFolder(): Promise<FileSystemDirectoryHandle> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(ROOT, { create: true });
  } catch (cause) {
    throw new HnError(
      "storage-denied",
      "This browser does not let the page store files, so a study cannot be kept. Allow storage for this site, or leave private browsing.",
      String(cause),
    );
  }
}

/** Ids of the studies kept, in name order. */
export async function listStudies(): Promise<string[]> {
  const ids: string[] = [];
  for await (const [name, handle] of await studiesFolder()) if (handle.kind === "directory") ids.push(name);
  return ids.toSorted();
}

export async function removeStudy(id: string): Promise<void> {
  await withStudyLock(id, async () =>
    (await studiesFolder()).removeEntry(id, { recursive: true }).catch(absent),
  );
}

/** Milliseconds for which a study's lock may be held by those who wait for it only, in untilFree. */
const WAITERS = 500;

/** Runs `use` while no other tab works on this study. @throws HnError `busy` where one does */
export async function withStudyLock<T>(id: string, use: () => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(WAITERS); // counts until the lock is had
  try {
    return await navigator.locks.request(LOCK + id, { signal }, use);
  } catch (cause) {
    if (cause !== signal.reason) throw cause;
    throw new HnError(
      "busy",
      "Another tab is working on this study. Close it there, or wait until it is done.",
    );
  }
}

/** Ids of the studies that a tab works on now, this one included. */
export async function heldStudies(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  const ids = held.flatMap(({ name, mode }) =>
    mode === "exclusive" && name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : [],
  );
  return new Set(ids);
}

/** Resolves once no tab works on the study. Shared, so that who waits is not taken for who works. */
export async function untilFree(id: string, signal: AbortSignal): Promise<void> {
  await navigator.locks.request(LOCK + id, { mode: "shared", signal }, () => undefined);
}

/** The files of one study; its folder is made with the first file written. */
export async function openStudyStore(id: string): Promise<StudyStore> {
  const studies = await studiesFolder();

  const read = async (name: string): Promise<File | null> => {
    const folder = await studies.getDirectoryHandle(id).catch(absent);
    const handle = await folder?.getFileHandle(name).catch(absent);
    return handle ? await handle.getFile() : null;
  };
  const change = async (name: string, edit: (access: SyncAccess) => void): Promise<WritableHandle> => {
    try {
      const folder = await studies.getDirectoryHandle(id, { create: true });
      const handle = (await folder.getFileHandle(name, { create: true })) as unknown as WritableHandle;
      const access = await handle.createSyncAccessHandle();
      try {
        edit(access);
        access.flush();
      } finally {
        access.close();
      }
      return handle;
    } catch (cause) {
      throw writeFailure(cause);
    }
  };
  const append = async (name: string, bytes: Uint8Array): Promise<void> => {
    await change(name, (access) => writeAll(access, bytes, access.getSize()));
  };
  const remove = async (name: string): Promise<void> => {
    const folder = await studies.getDirectoryHandle(id).catch(absent);
    await folder?.removeEntry(name).catch(absent);
  };

  return {
    async readBytes(name, from = 0, to = Infinity) {
      const file = await read(name);
      if (!file) return null;
      return new Uint8Array(await file.slice(from, Math.min(to, file.size)).arrayBuffer());
    },
    readText: async (name) => (await (await read(name))?.text()) ?? null,
    appendBytes: append,
    appendLine: (name, line) => append(name, new TextEncoder().encode(`${line}\n`)),
    async truncate(name, size) {
      const file = await read(name);
      if (file && file.size > size) await change(name, (access) => access.truncate(size));
    },
    async writeFile(name, bytes) {
      const whole = (access: SyncAccess): void => {
        writeAll(access, bytes, 0);
        access.truncate(bytes.length);
      };
      // Whole or not at all: a page that is closed meanwhile leaves the file as it was.
      const handle = await change(name + UNFINISHED, whole);
      if (handle.move)
        return handle.move(name).catch((cause: unknown) => {
          throw writeFailure(cause);
        });
      await change(name, whole);
      await remove(name + UNFINISHED);
    },
    size: async (name) => (await read(name))?.size ?? 0,
    remove,
  };
}

function writeAll(access: SyncAccess, bytes: Uint8Array, at: number): void {
  if (access.write(bytes, { at }) < bytes.length) throw full();
}

const full = (): HnError =>
  new HnError(
    "storage-full",
    "The browser's storage for this page is full. Remove a study in the Library room, then continue.",
  );

/** A file that is made where it is missing, and is missing all the same: its folder went while it was in use. */
function writeFailure(cause: unknown): unknown {
  const { name } = cause as DOMException;
  if (name === "QuotaExceededError") return full();
  if (name !== "NotFoundError") return cause;
  return new HnError(
    "not-found",
    "What this study had stored is gone: the site's data was cleared. Start it again.",
    String(cause),
  );
}

function absent(cause: unknown): undefined {
  if ((cause as DOMException).name === "NotFoundError") return undefined;
  throw cause;
}
