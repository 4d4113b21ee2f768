// The terminal program: finds the command, runs it, prints one JSON document on stdout. Failures end in
// `hn: CODE: message` on stderr and exit 1; bad usage exits 2.

import { HnError, asHnError, type ErrorCode } from "../base/errors.ts";
import { readArguments, type Command } from "./command.ts";
import { bench } from "./commands/bench.ts";
import { cett } from "./commands/cett.ts";
import { fit } from "./commands/fit.ts";
import { generate } from "./commands/generate.ts";
import { identify, spec } from "./commands/identify.ts";
import { inspect } from "./commands/inspect.ts";
import { logits } from "./commands/logits.ts";
import { judge, span } from "./commands/rows.ts";

const COMMANDS: readonly Command[] = [
  inspect,
  generate,
  logits,
  cett,
  fit,
  span,
  judge,
  spec,
  identify,
  bench,
];

/** Codes that mean the command line itself was wrong. */
const USAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["usage", "out-of-range"]);

/** @returns the exit code */
export async function main(args: readonly string[], root: string): Promise<number> {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());
  try {
    const [name, ...rest] = args;
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      process.stdout.write(overview());
      return name === undefined ? 2 : 0;
    }
    const command = COMMANDS.find((one) => one.name === name);
    if (!command) throw new HnError("usage", `There is no command "${name}". See hn --help.`);
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(`${command.usage}\n${command.summary}\n\n${command.help}\n`);
      return 0;
    }
    const result = await command.run(readArguments(command, rest, root, interrupt.signal));
    if (result !== undefined) process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (thrown) {
    const error = asHnError(thrown);
    if (error.code === "internal" && typeof error.details === "string" && process.env["HN_DEBUG"])
      process.stderr.write(`${error.details}\n`);
    process.stderr.write(`hn: ${error.code}: ${error.message.replaceAll(/\s*\n\s*/g, " ")}\n`);
    return USAGE.has(error.code) ? 2 : 1;
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `hn COMMAND … — find, read and turn H-Neurons in a terminal\n\n${lines.join("\n")}\n\nhn COMMAND --help tells more. Results are JSON on stdout, progress on stderr.\n`;
}
