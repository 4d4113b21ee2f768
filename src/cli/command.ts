// What a terminal command is, and the reading of its arguments: everything typed is checked here or by the command,
// never inside a study. Bad usage exits 2, a failure 1.

import { parseArgs, type ParseArgsConfig } from "node:util";
import { HnError } from "../base/errors.ts";
import { MAX_ALPHA, MIN_ALPHA, parseScale, type ScaledNeuron } from "../base/neuron.ts";
import { DTYPES, type DeviceChoice, type Dtype, type LoadOptions, type TokenRange } from "../model/types.ts";

export type ArgumentOptions = NonNullable<ParseArgsConfig["options"]>;

export interface Invocation {
  /** What stands behind the command's name without a flag. */
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** The repository, where the shipped models lie. */
  readonly root: string;
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  /** Arguments, as the first line of help shows them. */
  readonly usage: string;
  readonly summary: string;
  /** The rest of `hn COMMAND --help`. */
  readonly help: string;
  readonly options: ArgumentOptions;
  /** Resolves to the JSON for stdout, or to undefined where the command has written its own lines. */
  readonly run: (invocation: Invocation) => Promise<unknown>;
}

/** @throws HnError `usage` for an unknown flag or a flag without its value */
export function readArguments(
  command: Command,
  args: readonly string[],
  root: string,
  signal: AbortSignal,
): Invocation {
  try {
    const { values, positionals } = parseArgs({
      args: withNegativeNumbers(args),
      options: command.options,
      allowPositionals: true,
      strict: true,
    });
    return { positionals, flags: values as Invocation["flags"], root, signal };
  } catch (thrown) {
    const message = thrown instanceof Error ? (thrown.message.split(/\.\s/)[0] ?? "") : String(thrown);
    throw new HnError("usage", `${message}. See hn ${command.name} --help.`);
  }
}

/** `--seed -1` is a flag and its value, though parseArgs takes what starts with a dash for another flag. */
const withNegativeNumbers = (args: readonly string[]): string[] =>
  args.flatMap((arg, i) => {
    if (/^--[^=]+$/.test(arg) && /^-[\d.]/.test(args[i + 1] ?? "")) return [`${arg}=${args[i + 1]}`];
    return /^-[\d.]/.test(arg) && /^--[^=]+$/.test(args[i - 1] ?? "") ? [] : [arg];
  });

export const MODEL_OPTIONS = {
  dtype: { type: "string" },
  device: { type: "string" },
} satisfies ArgumentOptions;

export const MODEL_HELP = `  MODEL            embedded, embedded-base, a folder or URL in Hub layout, hub:owner/name[@revision]
  --dtype D        ${DTYPES.join(", ")}; default: the first present in this order
  --device D       auto, webgpu or wasm; default auto`;

export const SCALE_HELP = `  --scale L3:417=2,L5:9=0  multiply these neurons' activations, α in [${MIN_ALPHA}, ${MAX_ALPHA}]
  --neurons FILE --alpha A the H-Neurons of an h-neurons JSON file, all by A`;

export const text = ({ flags }: Invocation, name: string): string | undefined => {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
};

export const texts = ({ flags }: Invocation, name: string): readonly string[] => {
  const value = flags[name];
  return Array.isArray(value) ? (value as readonly string[]) : typeof value === "string" ? [value] : [];
};

export const on = ({ flags }: Invocation, name: string): boolean => flags[name] === true;

/** The one positional argument a command takes. */
export function only(invocation: Invocation, what: string): string {
  const [first, ...rest] = invocation.positionals;
  if (first === undefined) throw new HnError("usage", `${what} is missing: it is the first argument.`);
  if (rest.length > 0) throw new HnError("usage", `"${rest[0]}" is one argument too many.`);
  return first;
}

export function required(invocation: Invocation, name: string): string {
  const value = text(invocation, name);
  if (value === undefined) throw new HnError("usage", `--${name} is missing, and this command needs it.`);
  return value;
}

export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly integer?: boolean;
}

export function number(invocation: Invocation, name: string, otherwise: number, range: NumberRange): number {
  const given = text(invocation, name);
  if (given === undefined) return otherwise;
  const value = given.trim() === "" ? Number.NaN : Number(given);
  const { min = -Infinity, max = Infinity, above = -Infinity, integer = false } = range;
  const whole = integer ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (whole && value >= min && value <= max && value > above) return value;
  const bounds = [
    min > -Infinity ? `at least ${min}` : "",
    above > -Infinity ? `above ${above}` : "",
    max < Infinity ? `at most ${max}` : "",
  ].filter(Boolean);
  throw new HnError(
    "usage",
    `--${name} is ${integer ? "a whole number" : "a number"} ${bounds.join(" and ")}; got "${given}".`,
  );
}

export function loadOptions(invocation: Invocation): LoadOptions {
  const dtype = text(invocation, "dtype");
  if (dtype !== undefined && !DTYPES.includes(dtype as Dtype))
    throw new HnError("usage", `--dtype is one of ${DTYPES.join(", ")}; got "${dtype}".`);
  const device = text(invocation, "device") ?? "auto";
  if (!["auto", "webgpu", "wasm"].includes(device))
    throw new HnError("usage", `--device is auto, webgpu or wasm; got "${device}".`);
  return { device: device as DeviceChoice, ...(dtype === undefined ? {} : { dtype: dtype as Dtype }) };
}

/** @throws HnError `usage` for anything but `1,2,3` */
export function tokenIds(given: string): number[] {
  const ids = given
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  if (ids.length === 0 || !ids.every((id) => Number.isSafeInteger(id) && id >= 0))
    throw new HnError("usage", `--ids is a list of token ids such as 1,5,9; got "${given}".`);
  return ids;
}

/** @throws HnError `usage` for anything but `0-17,18-23` */
export function tokenGroups(given: string): TokenRange[] {
  return given.split(",").map((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (!match || to < from)
      throw new HnError(
        "usage",
        `--groups is a list of inclusive token ranges such as 0-17,18-23; got "${part}".`,
      );
    return { from, to };
  });
}

export function scaled(given: string): readonly ScaledNeuron[] {
  const scale = parseScale(given);
  if (!scale.ok) throw new HnError("usage", `--scale: ${scale.error}`);
  return scale.value;
}
