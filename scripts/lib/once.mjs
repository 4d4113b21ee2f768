// Work whose result is a folder, done once however many processes ask for it at the same time. The folder appears
// complete, by renaming, so a reader never meets half of it.

import { mkdirSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A lock not touched for so long was left behind by a process that died. */
const ABANDONED_MS = 180_000;

/**
 * Makes `folder` by calling `make` with the name of a temporary folder beside it; waits where another process
 * is making it.
 * @param {string} folder
 * @param {(temporary: string) => Promise<void> | void} make
 */
export async function once(folder, make) {
  const lock = `${folder}.lock`;
  mkdirSync(dirname(folder), { recursive: true });
  while (!existsSync(folder)) {
    if (!tryLock(lock)) {
      await sleep(50);
      continue;
    }
    const temporary = `${folder}.${process.pid}`;
    try {
      if (existsSync(folder)) return;
      await make(temporary);
      renameSync(temporary, folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

/** @param {string} lock */
function tryLock(lock) {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const stats = statSync(lock, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > ABANDONED_MS)
      rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
