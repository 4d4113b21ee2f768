// Fingerprints of source trees, to tell whether what was built from them is out of date. Contents count, not
// times: a fresh clone, a copy and a touched file do not cause a build, a deleted file does.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Above this size a file counts by size and time of change: models are large and rarely edited. */
const LARGE_BYTES = 4 << 20;

/**
 * Sixteen hex digits over the names and contents of all files under `entries`. Missing entries count as empty.
 * @param {string} root
 * @param {readonly string[]} entries files and folders, relative to root
 * @param {(path: string) => boolean} [skip] paths, relative to root with `/`, that do not matter
 * @returns {string}
 */
export function fingerprint(root, entries, skip = () => false) {
  const hash = createHash("sha256").update(process.version);
  /** @param {string} path */
  const visit = (path) => {
    if (skip(path)) return;
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (stats.isDirectory()) {
      for (const name of readdirSync(join(root, path)).toSorted()) visit(`${path}/${name}`);
      return;
    }
    hash.update(`\0${path}\0${stats.size}\0`);
    hash.update(stats.size > LARGE_BYTES ? String(stats.mtimeMs) : readFileSync(join(root, path)));
  };
  for (const entry of entries) visit(entry);
  return hash.digest("hex").slice(0, 16);
}
