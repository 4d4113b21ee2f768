// A request that waits and asks again where a server says "later" (429), is in trouble (5xx), or was not reached.

import { HnError, throwIfAborted } from "../../base/errors.ts";
import type { HttpFetch, HttpRequest, HttpResponse } from "./http.ts";

/** What waiting needs of the host. */
export interface Network {
  readonly fetch: HttpFetch;
  /** Rejects where the signal fires. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Why nothing comes just now, shown to the person; null once it goes on. */
export interface Wait {
  readonly seconds: number;
  readonly reason: string;
}
export type OnWait = (wait: Wait | null) => void;

/** Seconds before each further try, where the server names no time or another origin's is not shown to a page. */
const BACKOFF = [1, 2, 4, 8];
/** Of these, the tries of a wait that is not shown: nobody looks at nothing for long. */
const UNSEEN = 1;
/** Times as long where it asks to wait. */
const ASKED = 5;
/** Seconds beyond which a server that says "later" is told from one that is to be waited for. */
const LONGEST = 300;

const isTransient = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/**
 * The first answer that is not "later", or the last of them.
 * @param what is asked for, as the subject of a sentence
 * @param onWait shows the person each wait; without it there is a short one at most
 * @throws HnError `network` where the server is not reached, `aborted`
 */
export async function patientFetch(
  { fetch, sleep }: Network,
  url: string,
  request: HttpRequest,
  what: string,
  onWait?: OnWait,
): Promise<HttpResponse> {
  const { signal } = request;
  const most = onWait ? BACKOFF.length : UNSEEN;
  for (let tries = 0; ; tries++) {
    throwIfAborted(signal);
    const answer = await fetch(url, request).catch((cause: unknown) => {
      if (signal?.aborted) throw new HnError("aborted", "Stopped.");
      return cause;
    });
    const response = isResponse(answer) ? answer : null;
    if (response !== null && !isTransient(response.status)) return response;
    const backoff = (BACKOFF[tries] ?? 0) * (response?.status === 429 ? ASKED : 1);
    const seconds = retryAfter(response) || backoff;
    if (tries >= most || seconds > LONGEST) {
      if (response !== null) return response;
      throw new HnError(
        "network",
        `${what} could not be fetched. Check the connection, then try again.`,
        String(answer),
      );
    }
    await response?.body?.cancel?.().catch(() => undefined);
    onWait?.({ seconds, reason: reasonOf(response) });
    await sleep(1000 * seconds, signal);
    onWait?.(null);
  }
}

const isResponse = (answer: unknown): answer is HttpResponse =>
  typeof answer === "object" && answer !== null && "status" in answer;

const reasonOf = (response: HttpResponse | null): string => {
  if (response === null) return "The server is not reached";
  return response.status === 429 ? "The server asks to wait" : `The server answers ${response.status}`;
};

/** Seconds; 0 where the server does not say, or gives a date. */
function retryAfter(response: HttpResponse | null): number {
  const seconds = Number(response?.headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
