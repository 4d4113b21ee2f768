// A model's folder, or its files one by one, as a person picked or dropped them in the page. They are read where they
// lie, and are known as long as the page is open.

import { HnError } from "../../base/errors.ts";
import { onnxPath } from "../layout.ts";
import { pickedReference } from "../reference.ts";
import { DTYPES } from "../types.ts";
import { readInParts } from "./parts.ts";
import type { MeasuredFiles } from "./source.ts";

/** The part of a Blob that is read. */
interface Readable {
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

export interface PickedFile {
  /** With slashes, from the folder that was picked or above it; a name alone where files were. */
  readonly path: string;
  readonly file: Readable;
}

const GRAPH = /^model[^/]*\.onnx(_data[^/]*)?$/;

/**
 * @param name of the folder, as people see it
 * @throws HnError `not-found` saying what a model's folder lacks
 */
export function pickedFiles(name: string, picked: readonly PickedFile[]): MeasuredFiles {
  const files = inLayout(picked);
  for (const path of ["config.json", "tokenizer.json", "tokenizer_config.json"])
    if (!files.has(path)) throw lacking(name, path);
  if (!DTYPES.some((dtype) => files.has(onnxPath(dtype)))) throw lacking(name, "onnx/model*.onnx");
  return {
    id: pickedReference(name),
    has: async (path) => files.has(path),
    sizeOf: async (path) => files.get(path)?.size ?? null,
    async read(path, options = {}) {
      const file = files.get(path);
      if (!file) throw lacking(name, path);
      return readInParts(
        file.size,
        options,
        async (from, to) => new Uint8Array(await read(file, from, to, `${path} of ${name}`)),
      );
    },
  };
}

async function read(file: Readable, from: number, to: number, what: string): Promise<ArrayBuffer> {
  try {
    return await file.slice(from, to).arrayBuffer();
  } catch (cause) {
    throw new HnError(
      "not-found",
      `${what} cannot be read any more: it was changed or moved since it was picked. Pick it again.`,
      String(cause),
    );
  }
}

/** By their paths in a model's folder, which is the one that config.json lies in, nearest to the top. */
function inLayout(picked: readonly PickedFile[]): Map<string, Readable> {
  const configs = picked.flatMap(({ path }) => (/(^|\/)config\.json$/.test(path) ? [path] : []));
  const root = configs
    .toSorted((a, b) => a.split("/").length - b.split("/").length)[0]
    ?.slice(0, -"config.json".length);
  const files = new Map<string, Readable>();
  for (const { path, file } of picked) {
    if (root === undefined || !path.startsWith(root)) continue;
    const relative = path.slice(root.length);
    files.set(GRAPH.test(relative) ? `onnx/${relative}` : relative, file);
  }
  return files;
}

const lacking = (name: string, path: string): HnError =>
  new HnError(
    "not-found",
    `${name} has no ${path}. A model is config.json, tokenizer.json, tokenizer_config.json and onnx/model*.onnx; pick the folder that holds them, or all of these files.`,
  );
