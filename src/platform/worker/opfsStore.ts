// A study's files in the origin private file system (OPFS), under studies/<id>/. Written through synchronous access
// handles, which exist in workers only; each write is flushed before its promise resolves. A Web Lock keeps two tabs
// from working on one study.

import { HnError } from "../../base/errors.ts";
import type { StudyStore } from "../../study/ports.ts";

const ROOT = "studies";

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

/** Runs `use` while no other tab works on this study. @throws HnError `busy` where one does */
export function withStudyLock<T>(id: string, use: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`hneurons-study-${id}`, { ifAvailable: true }, (lock) => {
    if (!lock)
      throw new HnError(
        "busy",
        "Another tab is working on this study. Close it there, or wait until it is done.",
      );
    return use();
  }) as Promise<T>;
}

/** The files of one study; its folder is made with the first file written. */
export async function openStudyStore(id: string): Promise<StudyStore> {
  const studies = await studiesFolder();
  const folder = await studies.getDirectoryHandle(id, { create: true });

  const read = async (name: string): Promise<File | null> => {
    const handle = await folder.getFileHandle(name).catch(absent);
    return handle ? await handle.getFile() : null;
  };
  const change = async (name: string, edit: (access: FileSystemSyncAccessHandle) => void): Promise<void> => {
    const handle = await folder.getFileHandle(name, { create: true });
    const access = await handle.createSyncAccessHandle();
    try {
      edit(access);
      access.flush();
    } catch (cause) {
      if ((cause as DOMException).name === "QuotaExceededError")
        throw new HnError(
          "storage-full",
          "The browser's storage for this page is full. Remove a study in the Library room, then continue.",
        );
      throw cause;
    } finally {
      access.close();
    }
  };
  const append = (name: string, bytes: Uint8Array) =>
    change(name, (access) => {
      const written = access.write(bytes as Uint8Array<ArrayBuffer>, { at: access.getSize() });
      if (written < bytes.length) throw new DOMException("short write", "QuotaExceededError");
    });

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
    writeFile: (name, bytes) =>
      change(name, (access) => {
        access.truncate(0);
        access.write(bytes as Uint8Array<ArrayBuffer>, { at: 0 });
      }),
    size: async (name) => (await read(name))?.size ?? 0,
    remove: (name) => folder.removeEntry(name).catch(absent),
  };
}

function absent(cause: unknown): undefined {
  if ((cause as DOMException).name === "NotFoundError") return undefined;
  throw cause;
}
