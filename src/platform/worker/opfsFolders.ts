// Folders of files in the origin private file system (OPFS), under <root>/<id>/: studies, and models. Written through
// synchronous access handles, which exist in workers only; each write is flushed before its promise resolves. A Web
// Lock keeps two tabs from working on one folder.

import { HnError } from "../../base/errors.ts";
import type { FolderStorage } from "../../model/files/store.ts";
import type { StudyStore } from "../../study/ports.ts";

/** What the folders under one root are, and what is said of one where something fails. */
export interface FolderKind {
  readonly root: string;
  /** Starts the names of their Web Locks. */
  readonly lock: string;
  readonly words: {
    /** The browser keeps nothing for the page. */
    readonly denied: string;
    /** Another tab has the folder's lock. */
    readonly busy: string;
    readonly full: string;
    /** The folder went while it was in use. */
    readonly gone: string;
    readonly unreadable: (file: string) => string;
  };
}

export interface Folders extends FolderStorage {
  /** Resolves once no tab works on the folder. */
  untilFree(id: string, signal: AbortSignal): Promise<void>;
  open(id: string): Promise<StudyStore>;
}

/** Behind the name of a file that is being written anew; nothing reads it. */
const UNFINISHED = ".new";
/** Milliseconds for which a lock may be held by those who wait for it only, in untilFree. */
const WAITERS = 500;

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

export function opfsFolders({ root, lock, words }: FolderKind): Folders {
  /** Where the browser keeps nothing for the page, it denies files and Web Locks alike. */
  const denied = (cause: unknown): HnError => new HnError("storage-denied", words.denied, String(cause));

  const rootFolder = async (): Promise<FileSystemDirectoryHandle> => {
    try {
      const origin = await navigator.storage.getDirectory();
      return await origin.getDirectoryHandle(root, { create: true });
    } catch (cause) {
      throw denied(cause);
    }
  };
  const queryLocks = async (): Promise<LockManagerSnapshot> => {
    try {
      return await navigator.locks.query();
    } catch (cause) {
      throw denied(cause);
    }
  };
  const folders: Folders = {
    async list() {
      const ids: string[] = [];
      for await (const [name, handle] of await rootFolder()) if (handle.kind === "directory") ids.push(name);
      return ids.toSorted();
    },
    async remove(id) {
      await folders.withLock(id, async () =>
        (await rootFolder()).removeEntry(id, { recursive: true }).catch(absent),
      );
    },
    async withLock<T>(id: string, use: () => Promise<T>): Promise<T> {
      const signal = AbortSignal.timeout(WAITERS); // counts until the lock is had
      let had = false;
      try {
        return await navigator.locks.request(lock + id, { signal }, () => {
          had = true;
          return use();
        });
      } catch (cause) {
        if (had) throw cause;
        if (cause !== signal.reason) throw denied(cause);
        throw new HnError("busy", words.busy);
      }
    },
    async held() {
      const { held = [] } = await queryLocks();
      const ids = held.flatMap(({ name, mode }) =>
        mode === "exclusive" && name?.startsWith(lock) ? [name.slice(lock.length)] : [],
      );
      return new Set(ids);
    },
    async untilFree(id, signal) {
      try {
        // Shared, so that who waits is not taken for who works.
        await navigator.locks.request(lock + id, { mode: "shared", signal }, () => undefined);
      } catch (cause) {
        throw signal.aborted ? cause : denied(cause);
      }
    },
    open: async (id) => openFolder(await rootFolder(), id, words),
  };
  return folders;
}

function openFolder(parent: FileSystemDirectoryHandle, id: string, words: FolderKind["words"]): StudyStore {
  const find = async (name: string): Promise<File | null> => {
    const folder = await parent.getDirectoryHandle(id).catch(absent);
    const handle = await folder?.getFileHandle(name).catch(absent);
    return (await handle?.getFile().catch(absent)) ?? null;
  };
  /** What `use` makes of the file; null where there is none. */
  const read = async <T>(name: string, use: (file: File) => T | Promise<T>): Promise<T | null> => {
    const once = async (): Promise<T | null> => {
      const file = await find(name);
      return file && (await use(file));
    };
    try {
      return await once().catch(once); // one that another tab adds to meanwhile can be read the next time
    } catch (cause) {
      throw new HnError("invalid-file", words.unreadable(name), String(cause));
    }
  };
  const change = async (name: string, edit: (access: SyncAccess) => void): Promise<WritableHandle> => {
    try {
      const folder = await parent.getDirectoryHandle(id, { create: true });
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
      throw writeFailure(cause, words);
    }
  };
  const append = async (name: string, bytes: Uint8Array): Promise<void> => {
    await change(name, (access) => writeAll(access, bytes, access.getSize(), words));
  };
  const remove = async (name: string): Promise<void> => {
    const folder = await parent.getDirectoryHandle(id).catch(absent);
    await folder?.removeEntry(name).catch(absent);
  };

  const store: StudyStore = {
    readBytes: (name, from = 0, to = Infinity) =>
      read(
        name,
        async (file) => new Uint8Array(await file.slice(from, Math.min(to, file.size)).arrayBuffer()),
      ),
    readText: (name) => read(name, (file) => file.text()),
    appendBytes: append,
    appendLine: (name, line) => append(name, new TextEncoder().encode(`${line}\n`)),
    async truncate(name, size) {
      if ((await store.size(name)) > size) await change(name, (access) => access.truncate(size));
    },
    async writeFile(name, bytes) {
      const whole = (access: SyncAccess): void => {
        writeAll(access, bytes, 0, words);
        access.truncate(bytes.length);
      };
      // Whole or not at all: a page that is closed meanwhile leaves the file as it was.
      const handle = await change(name + UNFINISHED, whole);
      if (handle.move)
        return handle.move(name).catch((cause: unknown) => {
          throw writeFailure(cause, words);
        });
      await change(name, whole);
      await remove(name + UNFINISHED);
    },
    size: async (name) => (await read(name, (file) => file.size)) ?? 0,
    remove,
  };
  return store;
}

function writeAll(access: SyncAccess, bytes: Uint8Array, at: number, words: FolderKind["words"]): void {
  // Where storage is full, Chromium gives an error's code as a count: -8, as an unsigned number.
  if (access.write(bytes, { at }) !== bytes.length) throw full(words);
}

const full = ({ full: message }: FolderKind["words"]): HnError => new HnError("storage-full", message);

/** A file that is made where it is missing, and is missing all the same: its folder went while it was in use. */
function writeFailure(cause: unknown, words: FolderKind["words"]): unknown {
  const { name } = cause as DOMException;
  if (name === "QuotaExceededError") return full(words);
  if (name !== "NotFoundError") return cause;
  return new HnError("not-found", words.gone, String(cause));
}

function absent(cause: unknown): undefined {
  if ((cause as DOMException).name === "NotFoundError") return undefined;
  throw cause;
}
