#!/usr/bin/env node
// The terminal program: builds itself into dist-cli/ if src/ has changed since, then runs in this process.
// Each build has its own folder, so that a running `hn` keeps its files while another one builds.

import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";

import { once } from "./lib/once.mjs";
import { ROOT } from "./lib/paths.mjs";
import { capture } from "./lib/run.mjs";
import { fingerprint } from "./lib/stale.mjs";

const BUILDS = join(ROOT, "dist-cli");
const DAY_MS = 86_400_000;

/** Folders of src/ that only the page needs; the allow-list of imports keeps cli/ from them. */
const PAGE_ONLY = [
  "workers",
  "state",
  "ui",
  "charts",
  "views",
  "app",
  "platform/page",
  "platform/worker",
].map((folder) => `src/${folder}`);

/** @param {string} path */
const doesNotMatter = (path) =>
  PAGE_ONLY.includes(path) || /\.test\.tsx?$/.test(path) || path.endsWith("/fixtures");

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`hn: internal: ${message}\n`);
  process.exit(1);
}

/** @param {string} folder */
async function build(folder) {
  if (!existsSync(join(ROOT, "node_modules", "vite")))
    fail("The libraries are not installed. Run `npm ci` in the project's folder first.");
  await once(folder, async (temporary) => {
    const vite = join(ROOT, "node_modules", "vite", "bin", "vite.js");
    const config = join(ROOT, "config", "vite.cli.config.ts");
    const args = [vite, "build", "--config", config, "--outDir", temporary, "--logLevel", "warn"];
    const { code, output } = await capture(process.execPath, args);
    if (code === 0 && existsSync(join(temporary, "main.mjs"))) return;
    process.stderr.write(output);
    rmSync(temporary, { recursive: true, force: true });
    rmSync(`${folder}.lock`, { recursive: true, force: true });
    fail("Building the terminal program failed; what the build said is above.");
  });
  for (const name of readdirSync(BUILDS)) {
    const stats = statSync(join(BUILDS, name), { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > DAY_MS && join(BUILDS, name) !== folder)
      rmSync(join(BUILDS, name), { recursive: true, force: true });
  }
}

const folder = join(
  BUILDS,
  fingerprint(
    ROOT,
    ["src", "config/resolve.ts", "config/vite.cli.config.ts", "package-lock.json"],
    doesNotMatter,
  ),
);
if (!existsSync(folder)) await build(folder);

// V8 begins to optimise a WebAssembly function after a few calls, and is in the way of the program while it does: with
// ONNX Runtime's many large ones, twenty short answers took 1.9 s in place of 0.6, the first token on WebGPU half a minute.
// A larger budget leaves it to those that are at work for long; over a quarter of a minute both are as fast.
setFlagsFromString("--wasm-tiering-budget=100000000");

// main.ts exports `main(args, root)`: arguments after `hn`, and this repository's folder, where the models lie.
// It resolves to the exit code once stdout is written. What is on stderr is let out, and then the process is ended: Node
// would wait for WebAssembly that is still being optimised.
const { main } = await import(pathToFileURL(join(folder, "main.mjs")).href);
const code = await main(process.argv.slice(2), ROOT);
process.stderr.write("", () => process.exit(code));
