// Installs the libraries that package-lock.json names, if they are not there. Imports nothing that would have to
// be installed first.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./paths.mjs";

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} LockEntry
 * @param {string} file
 * @returns {Record<string, LockEntry> | null}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), "utf8")).packages;
  } catch {
    return null;
  }
}

/** True where every package of the lockfile lies in node_modules in that version; optional ones may be missing. */
function isInstalled() {
  const wanted = packagesOf("package-lock.json");
  const present = packagesOf("node_modules/.package-lock.json");
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (!path.startsWith("node_modules/")) return true;
    const found = present[path];
    return found === undefined ? optional === true || devOptional === true : found.version === version;
  });
}

/** Runs `npm ci` unless everything is there. Ends the process where that fails. */
export function install() {
  if (isInstalled()) return;
  console.error("Installing libraries (npm ci); the first time takes about a minute …");
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const { status, error } = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, stdio: ["ignore", 2, 2] })
    : spawnSync("npm", args, { cwd: ROOT, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (status === 0) return;
  console.error(
    `Installing failed${error ? ` (${error.message})` : ""}. What npm said is above; ` +
      "with a network connection, run `npm ci` here to try again.",
  );
  process.exit(1);
}
