// Many answers to an endpoint: what that takes, told before it runs, and the run itself. Answers that are the same are
// asked for once.

import { asHnError, HnError, throwIfAborted, toWire, type WireError } from "../../base/errors.ts";
import { stableJson } from "../json.ts";
import type { Request, Usage } from "./chat.ts";

/** Per million tokens, in whatever money the person counts. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

export interface Estimate extends Usage {
  readonly requests: number;
  /** Null where no price is known. */
  readonly cost: number | null;
}

/** UTF-8 bytes of a token of text; of English about 4, of other scripts fewer, so that estimates err upwards. */
const BYTES_PER_TOKEN = 3.5;
/** Around each message, and of the schema. */
const OVERHEAD_TOKENS = 60;
/** Of an answer in JSON. */
const OUTPUT_TOKENS = 20;

/** What `requests` take, if each is answered at once. */
export function estimate(requests: readonly Request[], price: Price | null): Estimate {
  const distinct = new Map(requests.map((request) => [keyOf(request), request]));
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  let inputTokens = 0;
  for (const { system, user } of distinct.values())
    inputTokens += Math.ceil((bytes(system) + bytes(user)) / BYTES_PER_TOKEN) + OVERHEAD_TOKENS;
  const outputTokens = OUTPUT_TOKENS * distinct.size;
  return {
    requests: distinct.size,
    inputTokens,
    outputTokens,
    cost: costOf({ inputTokens, outputTokens }, price),
  };
}

export const costOf = ({ inputTokens, outputTokens }: Usage, price: Price | null): number | null =>
  price && (inputTokens * price.input + outputTokens * price.output) / 1e6;

const keyOf = ({ system, user }: Request): string => stableJson([system, user]);

/** What came of one answer: a value, or why there is none. */
export type Asked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError };

export interface AskAll<A, T> {
  readonly answers: readonly A[];
  readonly requestOf: (answer: A) => Request;
  readonly ask: (answer: A, signal: AbortSignal | undefined) => Promise<T>;
  /** Under way at a time. */
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  /** After each request, with how many of how many are done. */
  readonly onAsked?: ((done: number, total: number) => void) | undefined;
}

/**
 * Asks for all answers, in their order. One that the model answers badly has its error (`bad-answer`), the others go on;
 * what no other request would fare better with is thrown, with the results so far in `details.asked` by position.
 */
export async function askAll<A, T>(all: AskAll<A, T>): Promise<Asked<T>[]> {
  const { answers, requestOf, ask, concurrency, signal, onAsked } = all;
  const keys = answers.map((answer) => keyOf(requestOf(answer)));
  const distinct = [...new Map(keys.map((key, i) => [key, answers[i]!])).entries()];
  const results = new Map<string, Asked<T>>();
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  let failure: HnError | null = null;
  let next = 0;
  const work = async (): Promise<void> => {
    for (let entry = distinct[next++]; entry && !stop.signal.aborted; entry = distinct[next++]) {
      try {
        results.set(entry[0], { ok: true, value: await ask(entry[1], either) });
      } catch (thrown) {
        const error = asHnError(thrown);
        if (error.code !== "bad-answer") {
          failure ??= error;
          stop.abort();
          return;
        }
        results.set(entry[0], { ok: false, error: toWire(error) });
      }
      onAsked?.(results.size, distinct.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, distinct.length) }, work));
  throwIfAborted(signal);
  if (failure !== null) {
    const { code, message } = failure as HnError;
    throw new HnError(code, message, { asked: keys.map((key) => results.get(key) ?? null) });
  }
  return keys.map((key) => results.get(key)!);
}
