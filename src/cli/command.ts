// What a terminal command is, and the reading of its arguments: everything typed is checked here or by the command,
// never inside a study. Bad usage exits 2, a failure 1.

import { parseArgs, type ParseArgsConfig } from "node:util";
import { decimal } from "../base/decimal.ts";
import { HnError } from "../base/errors.ts";
import { MAX_ALPHA, MIN_ALPHA, parseScale, type ScaledNeuron } from "../base/neuron.ts";
import { parseTokenGroups, parseTokenIds } from "../model/tokenLists.ts";
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

/** The arguments of `command` as one each: a flag that takes a value has the next argument, whatever it starts with. */
export function withValues(command: Command, args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const value = args[i + 1];
    const takesValue = arg.startsWith("--") && command.options[arg.slice(2)]?.type === "string";
    if (takesValue && value !== undefined) i++;
    joined.push(takesValue && value !== undefined ? `${arg}=${value}` : arg);
  }
  return joined;
}

/**
 * @param args of withValues
 * @throws HnError `usage` for an unknown flag or a flag without its value
 */
export function readArguments(
  command: Command,
  args: readonly string[],
  root: string,
  signal: AbortSignal,
): Invocation {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
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

export const MODEL_OPTIONS = {
  dtype: { type: "string" },
  device: { type: "string" },
} satisfies ArgumentOptions;

/** What the model is asked; read by promptOf. */
export const PROMPT_OPTIONS = {
  prompt: { type: "string" },
  ids: { type: "string" },
  raw: { type: "boolean" },
} satisfies ArgumentOptions;

/** Which neurons are turned how far; read by scalesOf. */
export const SCALE_OPTIONS = {
  scale: { type: "string", multiple: true },
  neurons: { type: "string" },
  alpha: { type: "string" },
} satisfies ArgumentOptions;

export const MODEL_HELP = `  MODEL            embedded, embedded-base[@STEP of its training], a folder or URL in Hub layout,
                   hub:owner/name[@revision]
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
  if (value === undefined || value === "")
    throw new HnError(
      "usage",
      `--${name} is ${value === "" ? "empty" : "missing"}, and this command needs it.`,
    );
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
  const value = decimal(given);
  const { min = -Infinity, max = Infinity, above = -Infinity, integer = false } = range;
  const whole = integer ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (whole && value >= min && value <= max && value > above) return value;
  const bounds = [
    min > -Infinity ? `at least ${min}` : "",
    above > -Infinity ? `above ${above}` : "",
    max < Infinity ? `at most ${max}` : "",
  ].filter(Boolean);
  const kind = integer ? "a whole number" : "a number";
  throw new HnError(
    "usage",
    `--${name} is ${[kind, bounds.join(" and ")].filter(Boolean).join(" ")}; got "${given}".`,
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
  const ids = parseTokenIds(given);
  if (!ids) throw new HnError("usage", `--ids is a list of token ids such as 1,5,9; got "${given}".`);
  return ids;
}

/** @throws HnError `usage` for anything but `0-17,18-23` */
export function tokenGroups(given: string): TokenRange[] {
  const groups = parseTokenGroups(given);
  if (!groups)
    throw new HnError(
      "usage",
      `--groups is a list of inclusive token ranges such as 0-17,18-23; got "${given}".`,
    );
  return groups;
}

export function scaled(given: string): readonly ScaledNeuron[] {
  const scale = parseScale(given);
  if (!scale.ok) throw new HnError("usage", `--scale: ${scale.error}`);
  return scale.value;
}
