// The bans of .oxlintrc.json, tried on files that break them: a glob that matches nothing would ban nothing.

import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { ROOT } from "./lib/paths.mjs";
import { capture } from "./lib/run.mjs";

const root = mkdtempSync(join(tmpdir(), "lint-"));
/** @type {string} */
let said;

/** @param {string} path @param {string} text */
const file = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeAll(async () => {
  for (const name of [".oxlintrc.json", "tsconfig.json"]) copyFileSync(join(ROOT, name), join(root, name));
  cpSync(join(ROOT, "config"), join(root, "config"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "junction");
  file("src/math/random.ts", "export const draw = (): number => Math.random();\n");
  file("src/study/now.ts", "export const now = (): number => Date.now();\n");
  file("src/graph/dom.ts", "export const title = (): string => document.title;\n");
  file("src/model/load.ts", 'export const load = (): Promise<Response> => fetch("x");\n');
  file("src/model/files/load.ts", 'export const load = (): Promise<Response> => fetch("x");\n');
  file("src/views/timer.ts", "export const later = (): unknown => setTimeout(() => 1, 1);\n");
  file("src/state/storage.ts", 'export const read = (): unknown => localStorage.getItem("x");\n');
  file("src/ui/loud.ts", 'export const say = (): void => console.log("x");\n');
  file("src/base/any.ts", "export const loose = (x: unknown): unknown => (x as any).y;\n");
  file("src/exchange/default.ts", "export default 1;\n");
  file(
    "src/workers/floating.ts",
    "export const start = (p: Promise<void>): void => {\n  p.then(() => 1);\n};\n",
  );
  file(
    "src/charts/switch.ts",
    'export const f = (k: "a" | "b"): void => {\n  switch (k) {\n    case "a":\n      break;\n  }\n};\n',
  );
  file("src/ui/image.tsx", 'export const Picture = () => <img src="x" />;\n');
  file("src/platform/allowed.ts", "export const now = (): number => Date.now() + Math.random();\n");
  const oxlint = join(ROOT, "node_modules", "oxlint", "bin", "oxlint");
  said = (await capture(process.execPath, [oxlint, "-f", "unix", "-c", join(root, ".oxlintrc.json"), root]))
    .output;
});
afterAll(() => rmSync(root, { recursive: true }));

it.each([
  ["src/math/random.ts", "no-restricted-properties"],
  ["src/study/now.ts", "no-restricted-globals"],
  ["src/graph/dom.ts", "no-restricted-globals"],
  ["src/model/load.ts", "no-restricted-globals"],
  ["src/views/timer.ts", "no-restricted-globals"],
  ["src/state/storage.ts", "no-restricted-globals"],
  ["src/ui/loud.ts", "no-restricted-globals"],
  ["src/base/any.ts", "no-explicit-any"],
  ["src/exchange/default.ts", "no-default-export"],
  ["src/workers/floating.ts", "no-floating-promises"],
  ["src/charts/switch.ts", "switch-exhaustiveness-check"],
  ["src/ui/image.tsx", "alt-text"],
])("%s breaks %s", (path, rule) => {
  expect(
    said.split("\n").filter((line) => line.includes(`${path}:`) && line.includes(`(${rule})`)),
  ).toHaveLength(1);
});

it.each(["src/platform/allowed.ts", "src/model/files/load.ts"])("%s is allowed", (path) => {
  expect(said).not.toContain(path);
});
