// The Hub layout: which files a model of a given dtype consists of, in the naming of transformers.js.

import { HnError } from "../base/errors.ts";
import type { ModelFiles } from "./files/source.ts";
import { DTYPES, type Dtype } from "./types.ts";

const SUFFIX: Record<Dtype, string> = {
  fp32: "",
  fp16: "_fp16",
  q8: "_quantized",
  q4: "_q4",
  q4f16: "_q4f16",
};

/** What loading reads besides the ONNX files, where it is there. */
export const MODEL_PARTS = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
];

export const onnxPath = (dtype: Dtype): string => `onnx/model${SUFFIX[dtype]}.onnx`;

/** Where a graph's weights lie that are not in it, as far as names tell: in so many files at most. */
export const dataPaths = (dtype: Dtype, files: number): string[] =>
  Array.from({ length: files }, (_, i) => `${onnxPath(dtype)}_data${i === 0 ? "" : `_${i}`}`);

/**
 * The dtype asked for, or the first one the folder holds.
 * @throws HnError `dtype-unavailable` naming those that are there; `not-found` where there is no model at all
 */
export async function chooseDtype(files: ModelFiles, asked: Dtype | undefined): Promise<Dtype> {
  if (asked !== undefined && (await files.has(onnxPath(asked)))) return asked;
  const there: Dtype[] = [];
  for (const dtype of DTYPES) {
    if (!(await files.has(onnxPath(dtype)))) continue;
    if (asked === undefined) return dtype;
    there.push(dtype);
  }
  if (there.length === 0)
    throw new HnError(
      "not-found",
      `${files.id} holds no onnx/model*.onnx. Give a folder in Hub layout: config.json, tokenizer.json and onnx/model.onnx.`,
    );
  throw new HnError("dtype-unavailable", `${files.id} has no ${asked} file; it has ${there.join(", ")}.`);
}
