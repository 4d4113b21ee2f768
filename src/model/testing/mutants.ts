// Model folders with something wrong in one of their files, for tests: drawn from a seed, named by what was done.

import fc from "fast-check";
import { present } from "../../base/assert.ts";
import { HnError } from "../../base/errors.ts";
import { cut, FAULTS, flip, withFaults, type Draw } from "../../graph/testing/damage.ts";
import type { ModelFiles } from "../files/source.ts";
import { damagedJson } from "./damagedJson.ts";

/** By path in the folder. */
export type Folder = Readonly<Record<string, Uint8Array>>;

const JSONS = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"] as const;

export class Mutant {
  readonly what: string;
  readonly #files: Folder;

  constructor(what: string, files: Folder) {
    this.what = what;
    this.#files = files;
  }

  files(): ModelFiles {
    return {
      id: "damaged",
      has: (path) => Promise.resolve(path in this.#files),
      read: (path, { spare = 0 } = {}) => {
        const bytes = this.#files[path];
        if (!bytes) return Promise.reject(new HnError("not-found", `damaged has no file ${path}.`));
        const buffer = new Uint8Array(bytes.length + spare);
        buffer.set(bytes);
        return Promise.resolve(buffer.subarray(0, bytes.length));
      },
    };
  }

  /** What fast-check says of it. */
  toString(): string {
    return this.what;
  }
}

const pick = <T>(list: readonly T[], draw: Draw): T => present(list[draw(list.length)], "one of a list");

function changedJson(bytes: Uint8Array, draw: Draw): Uint8Array {
  const way = draw(4);
  if (way === 0) return cut(bytes, draw);
  if (way === 1) return flip(bytes, draw);
  return new TextEncoder().encode(damagedJson(new TextDecoder().decode(bytes), draw));
}

/** Half of them have faults of structure in the graph, a quarter damaged bytes there, a quarter a JSON file that is wrong. */
export const mutantsOf = (sound: readonly Folder[]): fc.Arbitrary<Mutant> =>
  fc.gen().map((gen) => mutantOf(sound, (below) => gen(fc.nat, { max: Math.max(0, below - 1) })));

function mutantOf(sound: readonly Folder[], draw: Draw): Mutant {
  const files = pick(sound, draw);
  const onnx = present(
    Object.keys(files).find((path) => path.endsWith(".onnx")),
    "a graph",
  );
  const changed = (path: string, how: string, bytes: Uint8Array) =>
    new Mutant(`${path}: ${how}`, { ...files, [path]: bytes });
  const bytes = present(files[onnx], onnx);
  switch (draw(8)) {
    case 0:
      return changed(onnx, "cut", cut(bytes, draw));
    case 1:
      return changed(onnx, "bits flipped", flip(bytes, draw));
    case 2:
    case 3: {
      const path = pick(JSONS, draw);
      return changed(path, "changed", changedJson(present(files[path], path), draw));
    }
    default: {
      const names = Array.from({ length: 1 + draw(2) }, () => pick(Object.keys(FAULTS), draw));
      return changed(onnx, names.join(", "), withFaults(bytes, names, draw));
    }
  }
}
