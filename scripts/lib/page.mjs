// The production build of the page in dist/, made again when something it is made of has changed.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./paths.mjs";
import { capture } from "./run.mjs";
import { fingerprint } from "./stale.mjs";

export const DIST = join(ROOT, "dist");

/** Written last, so that an interrupted build counts as none. */
const STAMP = join(DIST, ".fingerprint");

const SOURCES = [
  "index.html",
  "src",
  "public",
  "models/manifest.json",
  "models/embedded",
  "config",
  "vite.config.ts",
  "package-lock.json",
];

/** @param {string} path */
const doesNotMatter = (path) =>
  path === "src/cli" || /\.test\.tsx?$/.test(path) || /\/(fixtures|testing)$/.test(path);

const current = () => fingerprint(ROOT, SOURCES, doesNotMatter);

export const isPageBuilt = () =>
  existsSync(STAMP) && readFileSync(STAMP, "utf8") === current() && existsSync(join(DIST, "index.html"));

/**
 * Builds the page whatever its state.
 * @returns {Promise<{ code: number, output: string, seconds: number }>}
 */
export async function buildPage() {
  const before = current();
  const vite = join(ROOT, "node_modules", "vite", "bin", "vite.js");
  const result = await capture(process.execPath, [vite, "build"]);
  if (result.code === 0) writeFileSync(STAMP, before);
  return result;
}

/** Builds the page if it must; ends the process where that fails. */
export async function ensurePage() {
  if (isPageBuilt()) return;
  console.error("Building the page …");
  const { code, output } = await buildPage();
  if (code === 0) return;
  console.error(`${output}\nBuilding the page failed; what the build said is above.`);
  process.exit(1);
}
