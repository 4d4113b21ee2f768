// What `npm run check` and `npm test` run. A step counts as one passed or failed, a test run as its tests.

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { buildPage } from "./page.mjs";
import { ROOT } from "./paths.mjs";
import { capture } from "./run.mjs";

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ code: number, output: string, seconds: number }} Outcome
 * @typedef {{
 *   name: string,
 *   run: () => Promise<Outcome>,
 *   count?: () => Counts,
 *   figures?: () => string[],
 * }} Step count, where there is one, reads how many tests passed and failed; figures what they measured
 */

/** Folder of the machine-readable reports. */
const REPORTS = join(ROOT, "test-results");

/**
 * A tool of node_modules, run by this Node.
 * @param {string} script path in node_modules
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
const tool = (script, args, env) => () =>
  capture(process.execPath, [join(ROOT, "node_modules", script), ...args], env);

/** @param {string} file @returns {any} */
const report = (file) => JSON.parse(readFileSync(join(REPORTS, file), "utf8"));

/** @type {Step} */
export const format = {
  name: "formatting",
  run: tool("prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."]),
};

/** One set of globals per kind of thread. @type {readonly Step[]} */
export const types = ["pure", "worker", "page", "node"].map((side) => {
  const memory = join(ROOT, "node_modules", ".cache", "tsc", `${side}.tsbuildinfo`);
  const args = ["--pretty", "false", "--project", `config/tsconfig.${side}.json`];
  return {
    name: `types: ${side}`,
    run: tool("typescript/bin/tsc", [...args, "--incremental", "--tsBuildInfoFile", memory]),
  };
});

/** @type {Step} */
export const lint = { name: "lint", run: tool("oxlint/bin/oxlint", []) };

/** @type {Step} */
export const boundaries = {
  name: "boundaries",
  run: () => capture(process.execPath, [join(ROOT, "scripts", "boundaries.mjs")]),
};

/** @type {Step} */
export const deadCode = { name: "dead code", run: tool("knip/bin/knip.js", ["--no-progress"]) };

/** @type {Step} */
export const build = { name: "build", run: buildPage };

/** @type {Step} */
export const sizes = { name: "size budgets", run: tool("size-limit/bin.js", []) };

/** @type {Step} */
export const unit = {
  name: "unit tests",
  run: () => {
    rmSync(join(REPORTS, "unit.json"), { force: true });
    mkdirSync(REPORTS, { recursive: true });
    const reporters = ["--reporter=default", "--reporter=json", "--outputFile.json=test-results/unit.json"];
    return tool("vitest/vitest.mjs", ["run", ...reporters])();
  },
  count: () => {
    const { numPassedTests, numFailedTests } = report("unit.json");
    return { passed: numPassedTests, failed: numFailedTests };
  },
};

/**
 * Tests side by side, then by themselves those that measure time (`ALONE` in e2e/app.ts), so that their figures are
 * the page's own.
 * @param {string} url where the built page is served
 * @param {string} chromium path of the browser
 * @returns {readonly Step[]}
 */
export const endToEnd = (url, chromium) => {
  /** @param {string} name @param {string} folder @param {readonly string[]} args @returns {Step} */
  const played = (name, folder, args) => ({
    name,
    run: () => {
      const file = join(REPORTS, `${folder}.json`);
      rmSync(file, { force: true });
      const env = { ...process.env, HN_URL: url, HN_CHROMIUM: chromium, HN_REPORT: file };
      const output = ["--output", join(REPORTS, folder)];
      return tool("@playwright/test/cli.js", ["test", ...args, ...output], env)();
    },
    count: () => {
      const { expected, flaky, unexpected } = report(`${folder}.json`).stats;
      return { passed: expected + flaky, failed: unexpected };
    },
    figures: () => annotations(report(`${folder}.json`).suites),
  });
  return [
    played("end to end", "e2e", ["--grep-invert", "@alone"]),
    played("end to end, measured", "e2e-alone", ["--grep", "@alone", "--workers", "1"]),
  ];
};

/**
 * What tests measured (e2e/app.ts, report): reported here, asserted nowhere.
 * @param {readonly any[]} suites of Playwright's JSON report
 * @returns {string[]}
 */
const annotations = (suites) =>
  suites.flatMap((suite) => [
    ...(suite.specs ?? [])
      .flatMap((/** @type {any} */ spec) => spec.tests)
      .flatMap((/** @type {any} */ test) => test.annotations)
      .map((/** @type {any} */ one) => `${one.type}: ${one.description}`),
    ...annotations(suite.suites ?? []),
  ]);
