// A Chromium for the end-to-end tests: HN_CHROMIUM, Playwright's own, the system's, or one installed now.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ELSEWHERE = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
];

export const isRoot = () => process.getuid?.() === 0;

/** Some systems carry a `chromium-browser` that only says where to get one. */
const runs = (/** @type {string} */ path) => spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0;

/** @returns {string | null} path of a Chromium on this machine */
export function findChromium() {
  const asked = process.env.HN_CHROMIUM;
  if (asked) return asked;
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  const folders = (process.env.PATH ?? "").split(delimiter);
  const named = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...named, ...ELSEWHERE].find((path) => existsSync(path) && runs(path)) ?? null;
}

/** Like findChromium, but installs one where that needs no question; null with advice printed where it fails. */
export function provideChromium() {
  const found = findChromium();
  if (found !== null) return found;
  if (isRoot() && existsSync("/usr/bin/apt-get")) {
    console.error("No Chromium found; installing it with apt-get …");
    /** @type {import("node:child_process").SpawnSyncOptions} */
    const options = {
      stdio: ["ignore", 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    };
    spawnSync("apt-get", ["update", "-qq"], options);
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
    const installed = findChromium();
    if (installed !== null) return installed;
  }
  console.error(
    "The end-to-end tests need Chromium. Install it from your system's packages, or run\n" +
      "`npx playwright install chromium`, or set HN_CHROMIUM to the path of one.",
  );
  return null;
}
