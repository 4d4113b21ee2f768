// Flags of the automation API, checked as the terminal checks its own: they come from scripts, so any value may.

import { HnError } from "../base/errors.ts";
import { parseScale, type ScaledNeuron } from "../base/neuron.ts";
import type { Tensor } from "../math/matrix.ts";
import { DTYPES, type LoadOptions, type Prompt, type Sampling, type TokenRange } from "../model/types.ts";
import { ROW, rowFault } from "../study/rows.ts";

export const usage = (message: string): HnError => new HnError("usage", message);

/** The flags given, {} for none; a name that is not among `known` is refused, as the terminal refuses it. */
export function flagsOf<F extends object>(given: F | undefined, known: readonly (keyof F & string)[]): F {
  if (given === undefined) return {} as F;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw usage('Flags are an object, such as { prompt: "Who are you?" }.');
  const unknown = Object.keys(given).find((name) => !(known as readonly string[]).includes(name));
  if (unknown !== undefined) throw usage(`There is no flag "${unknown}"; there are ${known.join(", ")}.`);
  return given;
}

function numberOf(
  name: string,
  given: unknown,
  otherwise: number,
  within: (value: number) => boolean,
  words: string,
): number {
  if (given === undefined) return otherwise;
  if (typeof given === "number" && Number.isFinite(given) && within(given)) return given;
  throw usage(`${name} is ${words}; got ${shown(given)}.`);
}

/** Any value as it can stand in a message. */
function shown(given: unknown): string {
  if (typeof given === "number" || typeof given === "bigint") return String(given);
  try {
    return JSON.stringify(given) ?? String(given);
  } catch {
    return String(given);
  }
}

export const wholeNumber = (
  name: string,
  given: unknown,
  otherwise: number,
  min: number,
  max = Infinity,
): number =>
  numberOf(
    name,
    given,
    otherwise,
    (v) => Number.isSafeInteger(v) && v >= min && v <= max,
    max === Infinity
      ? `a whole number of at least ${min}`
      : `a whole number from ${min} to ${max.toLocaleString("en")}`,
  );

/** A count that may be left open. */
export const countOf = (name: string, given: unknown): number | null =>
  given === undefined || given === null ? null : wholeNumber(name, given, 1, 1);

export const positive = (name: string, given: unknown, otherwise: number): number =>
  numberOf(name, given, otherwise, (v) => v > 0, "a number above 0");

export function yesOrNo(name: string, given: unknown): boolean {
  if (given === undefined) return false;
  if (typeof given === "boolean") return given;
  throw usage(`${name} is true or false; got ${shown(given)}.`);
}

export function loadOptionsOf({ dtype, device = "auto" }: LoadOptions): LoadOptions {
  if (dtype !== undefined && !DTYPES.includes(dtype))
    throw usage(`dtype is one of ${DTYPES.join(", ")}; got "${String(dtype)}".`);
  if (!["auto", "webgpu", "wasm"].includes(device))
    throw usage(`device is auto, webgpu or wasm; got "${String(device)}".`);
  return { device, ...(dtype === undefined ? {} : { dtype }) };
}

export function promptOf(flags: {
  readonly prompt?: string;
  readonly raw?: boolean;
  readonly ids?: string | readonly number[];
}): Prompt {
  const { prompt, ids } = flags;
  const raw = yesOrNo("raw", flags.raw);
  if ((prompt === undefined) === (ids === undefined)) throw usage("Give either prompt or ids.");
  if (ids !== undefined) return { kind: "ids", ids: idsOf(ids) };
  if (typeof prompt !== "string") throw usage("prompt is text.");
  return raw
    ? { kind: "raw", text: prompt }
    : { kind: "messages", messages: [{ role: "user", content: prompt }] };
}

/** Digits alone: not "", "0x2" or "1e3". */
const digits = (text: string): number => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);

function idsOf(given: unknown): number[] {
  const ids: unknown[] = typeof given === "string" ? given.split(",").map(digits) : listOf(given);
  const whole = ids.filter((id): id is number => Number.isSafeInteger(id) && Number(id) >= 0);
  if (ids.length === 0 || whole.length < ids.length)
    throw usage(`ids is a list of token ids such as "1,5,9" or [1, 5, 9]; got ${shown(given)}.`);
  return whole;
}

/** What is no list counts as one that holds it, which its reader then refuses by name. */
const listOf = (given: unknown): unknown[] => {
  if (Array.isArray(given)) return given;
  return ArrayBuffer.isView(given) && !(given instanceof DataView)
    ? Array.from(given as Int32Array)
    : [given];
};

export function scalesOf(given: string | readonly string[] | undefined): ScaledNeuron[][] {
  return (given === undefined ? [] : listOf(given)).map((text) => {
    if (typeof text !== "string")
      throw usage(`scale is text such as "L3:417=2", or a list of such; got ${shown(given)}.`);
    const scale = parseScale(text);
    if (!scale.ok) throw usage(`scale: ${scale.error}`);
    return scale.value;
  });
}

export function onlyScale(given: string | readonly string[] | undefined): ScaledNeuron[] {
  const [scale = [], ...more] = scalesOf(given);
  if (more.length > 0) throw usage("Here only one scale can be given.");
  return scale;
}

export function groupsOf(
  given: string | readonly (readonly [number, number])[] | undefined,
): TokenRange[] | null {
  if (given === undefined) return null;
  const pairs: unknown[] =
    typeof given === "string"
      ? given.split(",").map((part) => {
          const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
          return [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
        })
      : listOf(given);
  return pairs.map((pair) => {
    const [from, to] = listOf(pair).map((end) => (Number.isSafeInteger(end) ? Number(end) : -1));
    if (from === undefined || to === undefined || from < 0 || to < from)
      throw usage(`groups is a list of inclusive token ranges such as "0-17,18-23"; got ${shown(given)}.`);
    return { from, to };
  });
}

export const samplingOf = (flags: Partial<Sampling>): Sampling => ({
  temperature: numberOf("temperature", flags.temperature, 0, (v) => v >= 0, "a number of at least 0"),
  topK: wholeNumber("topK", flags.topK, 0, 0),
  topP: numberOf("topP", flags.topP, 1, (v) => v > 0 && v <= 1, "a number above 0 and at most 1"),
  seed: wholeNumber("seed", flags.seed, 0, Number.MIN_SAFE_INTEGER),
});

export function tensorOf(name: string, given: unknown): Tensor {
  const { data, shape } = (given ?? {}) as Partial<Tensor>;
  const whole = Array.isArray(shape) && shape.length === 2 && shape.every((n) => Number.isSafeInteger(n));
  if (data instanceof Float32Array && whole && data.length === shape[0] * shape[1]) return { data, shape };
  throw usage(
    `${name} is { data: Float32Array, shape: [rows, features] }, with as many numbers as that says.`,
  );
}

/** A name that a folder can have. */
export function studyIdOf(given: unknown): string | undefined {
  if (given === undefined || (typeof given === "string" && /^[\w-][\w.-]{0,99}$/.test(given))) return given;
  throw usage(
    `id is a name of letters, digits, dots, - and _, not a dot first, at most 100; got ${shown(given)}.`,
  );
}

export function rowsOf<R>(given: readonly R[]): readonly R[] {
  if (!Array.isArray(given)) throw usage(`The rows are a list of ${ROW}; got ${shown(given)}.`);
  for (const [i, row] of given.entries()) {
    const fault = rowFault(row);
    if (fault !== null) throw usage(`The rows are a list of ${ROW}; row ${i + 1} ${fault}.`);
  }
  return given;
}
