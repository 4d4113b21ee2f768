// KV caches of what prompts begin with: the chat template's own words, the turns before. Read once, they are reused by
// later questions and turns. A prompt is always read in pieces that end at its seams (tokenizer.ts), whether or not what
// comes before one is known, so that the numbers of an answer do not depend on what was asked earlier.

import { present } from "../base/assert.ts";
import type { ScaledNeuron } from "../base/neuron.ts";
import { gatherRows, type KvCache } from "./kvCache.ts";
import type { TensorHost } from "./tensorHost.ts";

/** Bytes that are kept; the longest unused go first. */
const KEPT_BYTES = 128 * 2 ** 20;

/** What a cache was read from: the first `length` of a row's ids, scaled as the row is. */
export interface PrefixRow {
  readonly promptIds: readonly number[];
  readonly scale: readonly ScaledNeuron[];
}

export class PrefixCache {
  readonly #host: TensorHost;
  /** In the order of last use. */
  readonly #kept = new Map<string, KvCache>();

  constructor(host: TensorHost) {
    this.#host = host;
  }

  /** Whether the row's first `length` tokens are known. */
  has(row: PrefixRow, length: number): boolean {
    return this.#kept.has(keyOf(row, length));
  }

  /** A copy of the cache of the row's first `length` tokens, which are known. */
  take(row: PrefixRow, length: number): KvCache {
    const key = keyOf(row, length);
    const cache = present(this.#kept.get(key), "a known prefix");
    this.#kept.delete(key);
    this.#kept.set(key, cache);
    return gatherRows(this.#host, [{ cache, row: 0 }]);
  }

  /** Keeps a copy of the cache of the row's first tokens, as many as it holds. */
  keep(row: PrefixRow, cache: KvCache): void {
    const key = keyOf(row, cache.length);
    if (this.#kept.has(key)) return;
    this.#kept.set(key, gatherRows(this.#host, [{ cache, row: 0 }]));
    let bytes = [...this.#kept.values()].reduce((sum, kept) => sum + bytesOf(kept), 0);
    for (const [oldest, kept] of this.#kept) {
      if (bytes <= KEPT_BYTES) break;
      bytes -= bytesOf(kept);
      kept.dispose();
      this.#kept.delete(oldest);
    }
  }

  dispose(): void {
    for (const cache of this.#kept.values()) cache.dispose();
    this.#kept.clear();
  }
}

const keyOf = ({ promptIds, scale }: PrefixRow, length: number): string =>
  JSON.stringify([scale, promptIds.slice(0, length)]);

const bytesOf = ({ tensors }: KvCache): number =>
  [...tensors.values()].reduce((sum, { size, type }) => sum + size * (type === "float16" ? 2 : 4), 0);
