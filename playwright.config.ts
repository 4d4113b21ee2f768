// End-to-end tests of the built page in a real Chromium. `*.webgpu.spec.ts` run with a software WebGPU adapter,
// the others without one, on WASM.

import { defineConfig } from "@playwright/test";

import { findChromium, isRoot } from "./scripts/lib/chromium.mjs";

const executablePath = findChromium();
/** scripts/test.mjs serves the page itself and says where. */
const served = process.env.HN_URL;
const baseURL = served ?? "http://localhost:4173/";

const quiet = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  "--no-pings",
  ...(isRoot() ? ["--no-sandbox"] : []),
];
const launch = (args: readonly string[] = []) => ({
  launchOptions: { args: [...quiet, ...args], ...(executablePath === null ? {} : { executablePath }) },
});

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/e2e",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 120_000,
  globalTimeout: 11 * 60_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [["list"], ["json", { outputFile: process.env.HN_REPORT ?? "test-results/e2e.json" }]],
  use: { baseURL, trace: "off", video: "off", screenshot: "only-on-failure", locale: "en-GB" },
  projects: [
    { name: "wasm", testIgnore: "**/*.webgpu.spec.ts", use: launch() },
    {
      name: "webgpu",
      testMatch: "**/*.webgpu.spec.ts",
      use: launch([
        "--enable-unsafe-webgpu",
        "--use-webgpu-adapter=swiftshader",
        "--enable-unsafe-swiftshader",
      ]),
    },
  ],
  ...(served === undefined
    ? {
        webServer: {
          command: "node scripts/start.mjs",
          url: baseURL,
          reuseExistingServer: true,
          timeout: 120_000,
        },
      }
    : {}),
});
