// The decode loop: rows of equal prompt length, each with its own scales and its own stream of random numbers,
// generated together. One prefill serves every row of the same prompt and scale. Not a scheduler: generate.ts cuts
// work into batches.

import { assert, present } from "../base/assert.ts";
import type { ScaledNeuron } from "../base/neuron.ts";
import type { Choice } from "../math/sampling.ts";
import type { RandomStream } from "../math/stream.ts";
import { gatherRows, takeCacheRows, type KvCache } from "./kvCache.ts";
import { joined, type Logits, type StepLogits } from "./logits.ts";
import type { LayerReading, Ratios } from "./ratios.ts";
import type { FfnSession, StepOutput } from "./session.ts";
import type { PrefixCache } from "./prefixCache.ts";
import type { FinishReason, Sampling } from "./types.ts";

export interface DecodeRow {
  readonly promptIds: readonly number[];
  /** Where reading may begin from what is known: see `Tokenizer.seams`. Null: it is neither known nor to be known. */
  readonly seams: readonly number[] | null;
  readonly scale: readonly ScaledNeuron[];
  readonly stream: RandomStream;
}

export interface DecodeOptions {
  readonly sampling: Sampling;
  /** ≥ 1 */
  readonly maxNewTokens: number;
  readonly stopIds: ReadonlySet<number>;
  readonly signal?: AbortSignal | undefined;
  /** What prompts of this session begin with; none is reused by default. */
  readonly prefixes?: PrefixCache;
  /** Neurons whose ratios are read at each generated token; none by default. */
  readonly probe?: readonly LayerReading[];
  /** A token was chosen. Called in row order within a step. */
  readonly onToken?: (row: number, position: number, id: number, logprob: number) => void;
  /** The token at `position` was read back as an input: its ratios, by layer as the probe names them. */
  readonly onRatios?: (row: number, position: number, ratios: Ratios) => void;
  /** After each step: a good moment to send what has gathered. */
  readonly onStep?: () => void;
  readonly now: () => number;
}

export interface DecodedRow {
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
  readonly finish: FinishReason;
}

export interface DecodeTiming {
  /** Prompt tokens read: once for all rows of the same prompt and scale that are decoded together. */
  readonly prefillTokens: number;
  readonly prefillSeconds: number;
  readonly decodeSeconds: number;
}

/** A row under way. Its place in the batch is its place in the list of active rows. */
interface ActiveRow {
  readonly row: number;
  readonly source: DecodeRow;
  readonly ids: number[];
  readonly logprobs: number[];
  finish: FinishReason | null;
  /** Its last token has to be read back: to go on, or for the probe. */
  unread: boolean;
}

interface Decoded {
  readonly rows: DecodedRow[];
  readonly timing: DecodeTiming;
}

/**
 * Generates for all rows: together, or one after the other where a graph lets rows of a batch touch each other.
 * After an abort the unfinished rows hold what they had, `finish: "abort"`.
 * @throws HnError `not-finite` where the model's logits are
 */
export async function decodeRows(
  session: FfnSession,
  rows: readonly DecodeRow[],
  options: DecodeOptions,
): Promise<Decoded> {
  if (session.rowsIndependent || rows.length <= 1) return decodeTogether(session, rows, options);
  const { onToken, onRatios } = options;
  const done: DecodedRow[] = [];
  const timing = { prefillTokens: 0, prefillSeconds: 0, decodeSeconds: 0 };
  for (const [row, source] of rows.entries()) {
    const one = await decodeTogether(session, [source], {
      ...options,
      ...(onToken ? { onToken: (_row, ...rest) => onToken(row, ...rest) } : {}),
      ...(onRatios ? { onRatios: (_row, ...rest) => onRatios(row, ...rest) } : {}),
    });
    done.push(...one.rows);
    timing.prefillTokens += one.timing.prefillTokens;
    timing.prefillSeconds += one.timing.prefillSeconds;
    timing.decodeSeconds += one.timing.decodeSeconds;
  }
  return { rows: done, timing };
}

async function decodeTogether(
  session: FfnSession,
  rows: readonly DecodeRow[],
  options: DecodeOptions,
): Promise<Decoded> {
  const { signal, probe = [], now } = options;
  const all = rows.map((source, row): ActiveRow => ({
    row,
    source,
    ids: [],
    logprobs: [],
    finish: null,
    unread: false,
  }));
  const done = (timing: DecodeTiming): Decoded => ({
    rows: all.map(({ ids, logprobs, finish }) => ({ ids, logprobs, finish: finish ?? ("abort" as const) })),
    timing,
  });
  if (rows.length === 0 || signal?.aborted)
    return done({ prefillTokens: 0, prefillSeconds: 0, decodeSeconds: 0 });

  const started = now();
  const read = await prefill(session, rows, options.prefixes);
  let { cache }: { cache: KvCache } = read;
  let logits: Logits | null = read.logits;
  /** The row of `logits` that belongs to a place in the batch. */
  let rowAt = (place: number): number => present(read.source[place], "a row");
  const decodeStarted = now();
  let active = all;
  let scale = rows.map((row) => row.scale);
  try {
    for (;;) {
      const choosing = active.flatMap((entry, place) =>
        entry.finish === null ? [{ entry, row: rowAt(place), u: entry.source.stream() }] : [],
      );
      const choices = (await logits?.choose(options.sampling, choosing)) ?? [];
      for (const entry of active) entry.unread = false;
      choosing.forEach(({ entry }, i) => {
        entry.unread = take(entry, present(choices[i], "a choice"), options);
      });
      options.onStep?.();
      const going = active.flatMap(({ unread }, place) => (unread ? [place] : []));
      if (going.length === 0 || signal?.aborted) break;
      if (going.length < active.length) {
        active = active.filter(({ unread }) => unread);
        cache = takeCacheRows(session.host, cache, going);
        scale = active.map(({ source }) => source.scale);
      }
      const step = await session.step({
        ids: active.map(({ ids }) => [present(ids.at(-1), "the last token")]),
        past: cache,
        scale,
        logits: active.some(({ finish }) => finish === null) ? 1 : 0,
        ratios: probe.length > 0 ? { weights: Float32Array.of(1), groups: 1, layers: probe } : null,
      });
      ({ logits, cache } = step);
      rowAt = (place) => place;
      if (probe.length > 0)
        active.forEach(({ row, ids }, place) => {
          options.onRatios?.(row, ids.length - 1, ratiosOfRow(step.ratios, place, active.length));
        });
    }
  } finally {
    cache.dispose();
  }
  return done({
    prefillTokens: read.tokens,
    prefillSeconds: (decodeStarted - started) / 1000,
    decodeSeconds: (now() - decodeStarted) / 1000,
  });
}

/** Takes the next token of a row; true if that token has to be read back. */
function take(entry: ActiveRow, { id, logprob }: Choice, options: DecodeOptions): boolean {
  if (options.stopIds.has(id)) {
    entry.finish = "stop";
    return false;
  }
  const position = entry.ids.push(id) - 1;
  entry.logprobs.push(logprob);
  options.onToken?.(entry.row, position, id, logprob);
  if (entry.ids.length < options.maxNewTokens) return true;
  entry.finish = "length";
  return (options.probe?.length ?? 0) > 0;
}

interface Prefill {
  readonly logits: Logits;
  /** For each row of the batch its row of `logits`. */
  readonly source: readonly number[];
  readonly cache: KvCache;
  /** Tokens read. */
  readonly tokens: number;
}

/** Reads each different (prompt, scale) once, then gives every row its copy of the cache. */
async function prefill(
  session: FfnSession,
  rows: readonly DecodeRow[],
  prefixes: PrefixCache | undefined,
): Promise<Prefill> {
  const unique: DecodeRow[] = [];
  const places = new Map<string, number>();
  const source = rows.map((row) => {
    const key = JSON.stringify([row.promptIds, row.scale]);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, unique.length);
    return unique.push(row) - 1;
  });
  const length = present(unique[0], "a row").promptIds.length;
  assert(
    unique.every(({ promptIds }) => promptIds.length === length),
    "rows decoded together have prompts of one length",
  );
  // Where rows share one range of quantisation, a prompt's numbers depend on what is read with it: it is read whole.
  if (prefixes && session.rowsIndependent && unique.every(({ seams }) => seams !== null)) {
    const read: PrefixRead[] = [];
    for (const row of unique) read.push(await readBehindPrefix(session, row, prefixes));
    const cache = gatherRows(
      session.host,
      source.map((place) => ({ cache: present(read[place], "a prompt").cache, row: 0 })),
    );
    read.forEach((one) => one.cache.dispose());
    const tokens = read.reduce((sum, one) => sum + one.tokens, 0);
    return { logits: joined(read.map(({ logits }) => logits)), source, cache, tokens };
  }
  const step = await session.step({
    ids: unique.map(({ promptIds }) => promptIds),
    past: null,
    scale: unique.map(({ scale }) => scale),
    logits: 1,
    ratios: null,
  });
  const cache = takeCacheRows(session.host, step.cache, source);
  return { logits: present(step.logits, "logits"), source, cache, tokens: unique.length * length };
}

type PrefixRead = Pick<Prefill, "cache" | "tokens"> & { readonly logits: StepLogits };

/** Reads a prompt from its last seam on up to which it is known. Alone: some attention operators continue no batch. */
async function readBehindPrefix(
  session: FfnSession,
  row: DecodeRow,
  prefixes: PrefixCache,
): Promise<PrefixRead> {
  const { promptIds } = row;
  const seams = row.seams ?? [];
  const scale = [row.scale];
  const known = seams.findLast((seam) => prefixes.has(row, seam)) ?? 0;
  let past = known === 0 ? null : prefixes.take(row, known);
  let logits: StepLogits | null = null;
  let from = known;
  try {
    for (const end of [...seams, promptIds.length]) {
      if (end <= known) continue;
      const step: StepOutput = await session.step({
        ids: [promptIds.slice(from, end)],
        past,
        scale,
        logits: end === promptIds.length ? 1 : 0,
        ratios: null,
      });
      ({ logits, cache: past } = step);
      prefixes.keep(row, past);
      from = end;
    }
  } catch (thrown) {
    past?.dispose();
    throw thrown;
  }
  return {
    logits: present(logits, "logits"),
    cache: present(past, "a cache"),
    tokens: promptIds.length - known,
  };
}

const ratiosOfRow = (ratios: Ratios, place: number, batch: number): Ratios =>
  new Map(
    [...ratios].map(([layer, data]) => [
      layer,
      data.subarray((place * data.length) / batch, ((place + 1) * data.length) / batch),
    ]),
  );
