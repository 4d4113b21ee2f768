// The terminal program as a test runs it: in this process, with what it printed, and a folder that goes afterwards.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { main } from "../main.ts";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Of the running test; `out` and `err` can be emptied. */
export const terminal = { out: "", err: "", folder: "" };

/** Called in each test file. */
export function useTerminal(): void {
  beforeEach(async () => {
    terminal.out = terminal.err = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text, done?: unknown) => {
      terminal.out += String(text);
      if (typeof done === "function") (done as () => void)();
      return true;
    });
    vi.spyOn(process.stderr, "write").mockImplementation((text) => ((terminal.err += String(text)), true));
    terminal.folder = await mkdtemp(join(tmpdir(), "hn-"));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(terminal.folder, { recursive: true, force: true });
  });
}

export const hn = (...args: string[]): Promise<number> => main(args, ROOT);

/** Runs a command that must fail: its exit code and the last line's error code. */
export async function failure(...args: string[]): Promise<string> {
  terminal.out = terminal.err = "";
  const exit = await hn(...args);
  expect(terminal.out).toBe("");
  const last = terminal.err.trimEnd().split("\n").at(-1) ?? "";
  const match = /^hn: ([a-z-]+): (.+)$/.exec(last);
  expect(match, last).not.toBeNull();
  expect(match?.[2]?.length).toBeGreaterThan(20); // a sentence, not a word
  return `${exit} ${match?.[1]}`;
}
