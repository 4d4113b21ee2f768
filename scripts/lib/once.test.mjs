import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { once } from "./once.mjs";
import { fingerprint } from "./stale.mjs";

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "once-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** @param {string} folder */
const make = (folder) => {
  mkdirSync(folder);
  writeFileSync(join(folder, "done"), "");
};

it("makes a folder once for callers that come together, and leaves nothing else", async () => {
  let made = 0;
  const folder = join(root, "build");
  const call = () =>
    once(folder, async (temporary) => {
      made++;
      await new Promise((resolve) => setImmediate(resolve));
      make(temporary);
    });
  await Promise.all([call(), call(), call()]);
  expect(made).toBe(1);
  expect(existsSync(join(folder, "done"))).toBe(true);
  expect(readdirSync(root)).toEqual(["build"]);
});

it("lets the next caller try after a failure", async () => {
  const folder = join(root, "build");
  await expect(once(folder, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await once(folder, make);
  expect(readdirSync(root)).toEqual(["build"]);
});

it("takes over the lock of a process that died", async () => {
  const folder = join(root, "build");
  mkdirSync(`${folder}.lock`);
  utimesSync(`${folder}.lock`, 0, 0);
  await once(folder, make);
  expect(existsSync(join(folder, "done"))).toBe(true);
});

it("fingerprints contents and names, not times", () => {
  writeFileSync(join(root, "a.ts"), "1");
  const first = fingerprint(root, ["a.ts", "missing"]);
  utimesSync(join(root, "a.ts"), 0, 0);
  expect(fingerprint(root, ["a.ts", "missing"])).toBe(first);
  writeFileSync(join(root, "a.ts"), `${readFileSync(join(root, "a.ts"), "utf8")}2`);
  expect(fingerprint(root, ["a.ts", "missing"])).not.toBe(first);
  expect(fingerprint(root, ["a.ts"], (path) => path === "a.ts")).toBe(fingerprint(root, []));
});
