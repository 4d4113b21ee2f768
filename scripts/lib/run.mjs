// Child processes, always in the repository's folder.

import { spawn } from "node:child_process";

import { ROOT } from "./paths.mjs";

/** What takes longer hangs. */
const LIMIT_MS = 12 * 60_000;

/** The output is shown later, or in a log. */
const PLAIN = { NO_COLOR: "1", FORCE_COLOR: undefined };

/**
 * Runs a program and collects what it prints, both streams in one.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ code: number, output: string, seconds: number }>}
 */
export function capture(program, args, env = process.env) {
  const started = performance.now();
  return new Promise((resolve) => {
    let output = "";
    /** @param {number} code */
    const done = (code) => resolve({ code, output, seconds: (performance.now() - started) / 1000 });
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...env, ...PLAIN },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MS,
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
        output += text;
      });
    child.on("error", (error) => {
      output += `${error.message}\n`;
      done(127);
    });
    child.on("close", (code, signal) => {
      if (signal !== null) output += `stopped by ${signal}; the limit is ${LIMIT_MS / 60_000} minutes\n`;
      done(code ?? 1);
    });
  });
}
