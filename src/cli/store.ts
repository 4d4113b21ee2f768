// A study's files in a folder on disk, for the terminal: `B.zip.partial/`. One process at a time may hold it.

import {
  appendFile,
  mkdir,
  open,
  readFile,
  rm,
  rmdir,
  stat,
  truncate,
  unlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { HnError } from "../base/errors.ts";
import type { StudyStore } from "../study/ports.ts";

export interface FolderStore extends StudyStore {
  /** Lets others open the folder; removes it where nothing was written. */
  release(): Promise<void>;
  /** Deletes the folder and all that is in it. */
  destroy(): Promise<void>;
}

/**
 * @param folder made where it does not exist; its parent does
 * @throws HnError `busy` where a running process holds the folder, `storage-denied` where it cannot be made
 */
export async function openFolderStore(folder: string): Promise<FolderStore> {
  const path = (name: string) => join(folder, name);
  const lock = path("lock");
  await mkdir(folder).catch((cause: unknown) => {
    if (codeOf(cause) === "EEXIST") return; // where it is a file, taking the lock says so
    throw new HnError(
      "storage-denied",
      `The folder ${folder} cannot be made (${codeOf(cause)}). Choose another --out.`,
    );
  });
  await takeLock(lock, folder);

  const store: StudyStore = {
    async readBytes(name, from = 0, to = Infinity) {
      const file = await open(path(name)).catch(absent);
      if (!file) return null;
      try {
        const { size } = await file.stat();
        const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    readText: async (name) => (await readFile(path(name), "utf8").catch(absent)) ?? null,
    appendBytes: (name, bytes) => appendFile(path(name), bytes).catch(denied),
    appendLine: (name, line) => appendFile(path(name), `${line}\n`).catch(denied),
    async truncate(name, size) {
      if ((await store.size(name)) > size) await truncate(path(name), size).catch(denied);
    },
    writeFile: (name, bytes) => writeFile(path(name), bytes).catch(denied),
    size: async (name) => (await stat(path(name)).catch(absent))?.size ?? 0,
    remove: (name) => rm(path(name), { force: true }).catch(denied),
  };
  return {
    ...store,
    async release() {
      await unlink(lock).catch(absent);
      await rmdir(folder).catch(() => undefined); // not empty: a study to resume
    },
    destroy: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A lock file with the process id; one left by a process that is gone is taken over. */
async function takeLock(lock: string, folder: string): Promise<void> {
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: "wx" });
      return;
    } catch (cause) {
      if (codeOf(cause) === "ENOTDIR")
        throw new HnError(
          "storage-denied",
          `${folder} is a file, and the study needs a folder there. Move it away, or choose another --out.`,
        );
      if (codeOf(cause) !== "EEXIST") denied(cause);
    }
    const owner = Number(await readFile(lock, "utf8").catch(() => ""));
    if (owner !== process.pid && isRunning(owner))
      throw new HnError(
        "busy",
        `Process ${owner} is working in ${folder}. Wait for it, or stop it, then run this again with --resume; if it is no hn, remove ${lock}.`,
      );
    await unlink(lock).catch(absent);
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === "EPERM";
  }
}

const codeOf = (cause: unknown): string => (cause as { code?: string }).code ?? String(cause);

function absent(cause: unknown): null {
  if (codeOf(cause) === "ENOENT") return null;
  return denied(cause);
}

function denied(cause: unknown): never {
  if (codeOf(cause) === "ENOSPC")
    throw new HnError("storage-full", "The disk is full. Make room, then run this again with --resume.");
  throw new HnError("storage-denied", `The study's folder cannot be used (${codeOf(cause)}).`);
}
