// Seeded streams of random numbers, one for each key such as (seed, "sample", question id, sample number), so that
// a draw never depends on batch size, order or where a study was resumed. Another language draws the same numbers
// (scripts/fixtures-math.py holds a Python twin):
//
// 1. key bytes: the UTF-8 text `hneurons-stream/1;`, then for the seed and each key part in order: an integer as
//    `i<decimal>;` (minus sign if negative), a string as `s<number of its UTF-8 bytes>:<those bytes>;`.
// 2. state: the SHA-256 of the key bytes; s0 = its bytes 0–7, s1 = its bytes 8–15, each a big-endian uint64.
// 3. step, on uint64: out = low 32 bits of (s0 + s1); a = s0 ^ s1; s0 = rotl(s0, 24) ^ a ^ (a << 16); s1 = rotl(a, 37).
//    This is xoroshiro128+ (Blackman and Vigna, 2018) as pure-rand runs it, which keeps the low half of each output.
// 4. a uniform double in [0, 1): two steps, h then l: ((h >> 5) * 2^26 + (l >> 6)) / 2^53.

import { sha256 } from "@noble/hashes/sha2.js";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { HnError } from "../base/errors.ts";

/** Each call gives the next uniform double in [0, 1), a multiple of 2^-53. */
export type RandomStream = () => number;

function keyText(seed: number, key: readonly (string | number)[]): string {
  let text = "hneurons-stream/1;";
  for (const part of [seed, ...key]) {
    if (typeof part === "string") text += `s${new TextEncoder().encode(part).length}:${part};`;
    else if (Number.isSafeInteger(part)) text += `i${part};`;
    else
      throw new HnError("usage", `A seed and the numbers of a stream's key are whole numbers; got ${part}.`);
  }
  return text;
}

/**
 * The stream of a seed and a key (derivation above).
 * @param seed a safe integer
 * @param key strings and safe integers; 1 and "1" are different parts
 */
export function randomStream(seed: number, ...key: (string | number)[]): RandomStream {
  const digest = sha256(new TextEncoder().encode(keyText(seed, key)));
  const view = new DataView(digest.buffer, digest.byteOffset, 16);
  const generator = xoroshiro128plusFromState([
    view.getInt32(0),
    view.getInt32(4),
    view.getInt32(8),
    view.getInt32(12),
  ]);
  return () => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  };
}

/** ⌊u · bound⌋ for one draw u: a whole number in [0, bound); its bias is below bound / 2^53. */
export function integerBelow(bound: number, stream: RandomStream): number {
  if (!Number.isSafeInteger(bound) || bound < 1)
    throw new HnError("usage", `A bound for random integers is at least 1; got ${bound}.`);
  return Math.floor(stream() * bound);
}

/** A shuffled copy. Fisher–Yates from the end: for i = n−1 … 1, swap i with integerBelow(i + 1). */
export function shuffled<T>(items: Iterable<T>, stream: RandomStream): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = integerBelow(i + 1, stream);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
