// The terminal program: finds the command, runs it, prints one JSON document on stdout. Failures end in
// `hn: CODE: message` on stderr and exit 1; bad usage exits 2.

import { HnError, asHnError, type ErrorCode } from "../base/errors.ts";
import { readArguments, withValues, type Command } from "./command.ts";
import { bench } from "./commands/bench.ts";
import { cett } from "./commands/cett.ts";
import { detect } from "./commands/detect.ts";
import { fit } from "./commands/fit.ts";
import { generate } from "./commands/generate.ts";
import { identify } from "./commands/identify.ts";
import { inspect } from "./commands/inspect.ts";
import { logits } from "./commands/logits.ts";
import { judge, span } from "./commands/rows.ts";
import { spec } from "./commands/spec.ts";
import { sweep } from "./commands/sweep.ts";
import { hearFailures, print } from "./output.ts";

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
  detect,
  sweep,
  bench,
];

/** Codes that mean the command line itself was wrong. */
const USAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["usage", "out-of-range"]);

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** @returns the exit code */
export async function main(args: readonly string[], root: string): Promise<number> {
  hearFailures();
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  for (const signal of SIGNALS) process.once(signal, stop);
  // Where nothing else holds Node's event loop, as while a program of WebAssembly is being compiled, Node takes itself to
  // be done and first waits for all work in the background: 0.7 s of optimising ONNX Runtime that nobody needs yet.
  const held = setInterval(() => undefined, 2 ** 30);
  try {
    const asksHelp = ["help", "--help", "-h"].includes(args[0] ?? "");
    const [name, ...rest] = asksHelp ? args.slice(1) : args;
    if (name === undefined) {
      await print(overview());
      return asksHelp ? 0 : 2;
    }
    const command = COMMANDS.find((one) => one.name === name);
    if (!command) throw new HnError("usage", `There is no command "${name}". See hn --help.`);
    const given = withValues(command, rest);
    if (asksHelp || given.includes("--help") || given.includes("-h")) {
      await print(`${command.usage}\n${command.summary}\n\n${command.help}\n`);
      return 0;
    }
    const result = await command.run(readArguments(command, given, root, interrupt.signal));
    if (result !== undefined) await print(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (thrown) {
    const error = asHnError(thrown);
    if (error.code === "internal" && typeof error.details === "string" && process.env["HN_DEBUG"])
      process.stderr.write(`${error.details}\n`);
    process.stderr.write(`hn: ${error.code}: ${error.message.replaceAll(/\s*\n\s*/g, " ")}\n`);
    return USAGE.has(error.code) ? 2 : 1;
  } finally {
    clearInterval(held);
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `hn COMMAND … — find, read and turn H-Neurons in a terminal\n\n${lines.join("\n")}\n\nhn COMMAND --help tells more. Results are JSON on stdout, progress on stderr.\n`;
}
