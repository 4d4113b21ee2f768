// Child processes, always in the repository's folder.

import { spawn } from "node:child_process";

import { ROOT } from "./paths.mjs";

/**
 * Runs a program and collects what it prints, both streams in one.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, live?: boolean }} [options] live also shows the output as it comes
 * @returns {Promise<{ code: number, output: string, seconds: number }>}
 */
export function capture(program, args, { env = process.env, live = false } = {}) {
  const started = performance.now();
  return new Promise((resolve) => {
    let output = "";
    /** @param {number} code */
    const done = (code) => resolve({ code, output, seconds: (performance.now() - started) / 1000 });
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
        output += text;
        if (live) process.stderr.write(text);
      });
    child.on("error", (error) => {
      output += `${error.message}\n`;
      done(127);
    });
    child.on("close", (code) => done(code ?? 1));
  });
}
