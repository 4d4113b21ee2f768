// Flags of the automation API, checked as the terminal checks its own: they come from scripts, so any value may.

import { HnError } from "../base/errors.ts";
import { parseScale, type ScaledNeuron } from "../base/neuron.ts";
import { DTYPES, type LoadOptions, type Prompt, type Sampling, type TokenRange } from "../model/types.ts";

const usage = (message: string): HnError => new HnError("usage", message);

/** The flags given, {} for none; a name that is not among `known` is refused, as the terminal refuses it. */
export function flagsOf<F extends object>(given: F | undefined, known: readonly (keyof F & string)[]): F {
  if (given === undefined) return {} as F;
  if (typeof given !== "object" || given === null)
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
  throw usage(`${name} is ${words}; got ${JSON.stringify(given)}.`);
}

export const wholeNumber = (name: string, given: unknown, otherwise: number, min: number): number =>
  numberOf(
    name,
    given,
    otherwise,
    (v) => Number.isSafeInteger(v) && v >= min,
    `a whole number of at least ${min}`,
  );

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
  const { prompt, ids, raw = false } = flags;
  if ((prompt === undefined) === (ids === undefined)) throw usage("Give either prompt or ids.");
  if (ids !== undefined) return { kind: "ids", ids: idsOf(ids) };
  if (typeof prompt !== "string") throw usage("prompt is text.");
  return raw
    ? { kind: "raw", text: prompt }
    : { kind: "messages", messages: [{ role: "user", content: prompt }] };
}

function idsOf(given: string | readonly number[]): number[] {
  const ids =
    typeof given === "string" ? given.split(",").map((part) => Number(part.trim() || "NaN")) : [...given];
  if (ids.length === 0 || !ids.every((id) => Number.isSafeInteger(id) && id >= 0))
    throw usage(`ids is a list of token ids such as "1,5,9" or [1, 5, 9]; got ${JSON.stringify(given)}.`);
  return ids;
}

export function scalesOf(given: string | readonly string[] | undefined): ScaledNeuron[][] {
  const texts = given === undefined ? [] : typeof given === "string" ? [given] : given;
  return texts.map((text) => {
    const scale = parseScale(String(text));
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
  const pairs =
    typeof given === "string"
      ? given.split(",").map((part) => {
          const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
          return [Number(match?.[1]), Number(match?.[2] ?? match?.[1])] as const;
        })
      : given;
  return pairs.map(([from, to]) => {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || to < from)
      throw usage(
        `groups is a list of inclusive token ranges such as "0-17,18-23"; got ${JSON.stringify(given)}.`,
      );
    return { from, to };
  });
}

export const samplingOf = (flags: Partial<Sampling>): Sampling => ({
  temperature: numberOf("temperature", flags.temperature, 0, (v) => v >= 0, "a number of at least 0"),
  topK: wholeNumber("topK", flags.topK, 0, 0),
  topP: numberOf("topP", flags.topP, 1, (v) => v > 0 && v <= 1, "a number above 0 and at most 1"),
  seed: wholeNumber("seed", flags.seed, 0, Number.MIN_SAFE_INTEGER),
});
