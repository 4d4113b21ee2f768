// What transformers computes from the embedded model's weights, as models/make/reference.py wrote it into
// models/embedded/reference/: for the tests of the terminal's model and of the page's.

import { readFileSync } from "node:fs";
import { readNpy } from "../../exchange/npy.ts";

const FOLDER = new URL("../../../models/embedded/", import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, FOLDER), "utf8");

/** Largest difference from the reference, in logits and in CETT. */
export const TOLERANCE = 1e-4;

export const { rows, answers } = JSON.parse(text("reference/answers.json")) as {
  /** A prompt with its answer, which begins at `answer`. */
  readonly rows: readonly { readonly ids: number[]; readonly answer: number }[];
  /** Greedy, by the question's id. */
  readonly answers: Readonly<Record<string, string>>;
};

/** The prompts of the questions that were answered. */
export const asked = text("questions.jsonl")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { id: string; question: string })
  .filter(({ id }) => id in answers)
  .map(({ id, question }) => ({
    id,
    prompt: `${question} Respond with the answer only, without any explanation.`,
  }));

/** One array a row. */
function arrays(name: string): Float32Array[] {
  const { data } = readNpy(readFileSync(new URL(`reference/${name}.npy`, FOLDER)));
  const width = data.length / rows.length;
  return rows.map((_, row) => (data as Float32Array).subarray(row * width, (row + 1) * width));
}

/** Per row the logits after its last token, [vocabulary]. */
export const logits = arrays("logits");

/** Per row the means over its answer's tokens, [layers · neurons]. */
export const cett = arrays("cett");

/** NaN where a value is missing. */
export const largestDifference = (got: ArrayLike<number>, want: Float32Array | undefined): number =>
  want ? Math.max(...Array.from(want, (value, i) => Math.abs(value - (got[i] ?? Number.NaN)))) : Number.NaN;
