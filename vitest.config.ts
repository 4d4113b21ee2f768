// Unit tests, in Node. The closing line of scripts/test.mjs asks for the JSON reporter.

import { defineConfig } from "vitest/config";

import { ROOT, alias, dedupe } from "./config/resolve.ts";

export default defineConfig({
  root: ROOT,
  resolve: { alias, dedupe },
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.mjs", "config/**/*.test.ts"],
    pool: "threads",
    maxWorkers: 2,
    // A hung test ends; a slow machine fails nothing.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
