// A file read piece by piece into one buffer, so that progress is told and a stop is heard on the way.

import { throwIfAborted } from "../../base/errors.ts";
import type { ReadOptions } from "./source.ts";

/** Bytes read at once. */
const PART = 1 << 24;

/**
 * @param size of the file
 * @param part gives bytes `[from, to)` of it
 * @returns the file, with room behind it where that was asked for
 * @throws HnError `aborted`, and what `part` throws
 */
export async function readInParts(
  size: number,
  { onBytes, spare = 0, signal }: ReadOptions,
  part: (from: number, to: number) => Promise<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(size + spare);
  for (let from = 0; from < size; from += PART) {
    throwIfAborted(signal);
    const to = Math.min(size, from + PART);
    buffer.set(await part(from, to), from);
    onBytes?.(to, size);
  }
  return buffer.subarray(0, size);
}
