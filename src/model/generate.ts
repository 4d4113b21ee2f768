// `generate`: samples of a prompt under one or several scalings, cut into batches for the decode loop. Sample k of
// every lane draws from the stream (seed, "sample", name, k): lanes differ by their scales alone, and nothing depends
// on the batch size.

import { present } from "../base/assert.ts";
import { throwIfAborted } from "../base/errors.ts";
import { randomStream } from "../math/stream.ts";
import { decodeRows, type DecodedRow } from "./decode.ts";
import type { PrefixCache } from "./prefixCache.ts";
import type { FfnSession } from "./session.ts";
import type { Tokenizer } from "./tokenizer.ts";
import type { GenerateRequest, GenerateResult } from "./types.ts";

/** Rows decoded at once where nobody says. */
export const DEFAULT_BATCH = 16;

/** The stream of sample `k`: written down in math/stream.ts. */
export const sampleStream = (seed: number, name: string, k: number) => randomStream(seed, "sample", name, k);

export interface GenerateContext {
  readonly session: FfnSession;
  readonly tokenizer: Tokenizer;
  readonly stopIds: ReadonlySet<number>;
  readonly prefixes: PrefixCache;
  readonly now: () => number;
}

/** @param promptIds the encoding of `request.prompt` */
export async function generate(
  { session, tokenizer, stopIds, prefixes, now }: GenerateContext,
  request: GenerateRequest,
  promptIds: readonly number[],
  signal?: AbortSignal,
): Promise<GenerateResult> {
  const { scales, samples, sampling, maxNewTokens, streamName = "", batch = DEFAULT_BATCH } = request;
  const seams = tokenizer.seams(request.prompt, promptIds);
  const rows = scales.flatMap((scale) =>
    Array.from({ length: samples }, (_, k) => ({
      promptIds,
      seams,
      scale,
      stream: sampleStream(sampling.seed, streamName, k),
    })),
  );
  const decoded: DecodedRow[] = [];
  let prefillTokens = 0;
  let prefillSeconds = 0;
  let decodeSeconds = 0;
  for (let start = 0; start < rows.length; start += batch) {
    const part = await decodeRows(session, rows.slice(start, start + batch), {
      sampling,
      maxNewTokens,
      stopIds,
      prefixes,
      signal,
      now,
    });
    decoded.push(...part.rows);
    prefillTokens += part.timing.prefillTokens;
    prefillSeconds += part.timing.prefillSeconds;
    decodeSeconds += part.timing.decodeSeconds;
  }
  if (decoded.every(({ ids }) => ids.length === 0)) throwIfAborted(signal);
  const generatedTokens = decoded.reduce((sum, { ids }) => sum + ids.length, 0);
  return {
    lanes: scales.map((scale, lane) => ({
      scale,
      samples: Array.from({ length: samples }, (_, k) => {
        const row = present(decoded[lane * samples + k], "a decoded row");
        return { ...row, text: tokenizer.decode(row.ids) };
      }),
    })),
    timing: {
      promptTokens: promptIds.length,
      generatedTokens,
      prefillSeconds,
      decodeSeconds,
      prefillTokensPerSecond: rate(prefillTokens, prefillSeconds),
      decodeTokensPerSecond: rate(generatedTokens, decodeSeconds),
    },
  };
}

const rate = (count: number, seconds: number): number => (seconds > 0 ? count / seconds : 0);
