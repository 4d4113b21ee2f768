// A model's folder behind HTTP: the models shipped with the page, a folder on any server, or a Hub repository.
// `fetch` is handed in, so that a page can put its cache, and a test a failure, in between.

import { HnError } from "../../base/errors.ts";
import { present } from "../../base/assert.ts";
import type { MeasuredFiles, ReadOptions } from "./source.ts";

/** The part of a fetch Response that is read here. */
export interface HttpResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): {
      read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
      cancel(): Promise<void>;
    };
    cancel?(): Promise<void>;
  } | null;
}
export interface HttpRequest {
  readonly method: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  /** `reload` goes past the browser's own cache. */
  readonly cache?: "default" | "reload" | "no-store";
  readonly signal?: AbortSignal;
}
export type HttpFetch = (url: string, request: HttpRequest) => Promise<HttpResponse>;

/** Files below `base` (a URL without a trailing slash). */
export function httpFiles(id: string, base: string, fetch: HttpFetch): MeasuredFiles {
  const request = async (
    path: string,
    method: "GET" | "HEAD",
    signal?: AbortSignal,
  ): Promise<HttpResponse> => {
    try {
      return await fetch(`${base}/${path}`, { method, ...(signal ? { signal } : {}) });
    } catch (cause) {
      if (signal?.aborted) throw new HnError("aborted", "Stopped.");
      throw new HnError(
        "network",
        `${path} of ${id} could not be fetched. Check the connection and the address, then try again.`,
        String(cause),
      );
    }
  };
  const sizeOf = async (path: string): Promise<number | null> => {
    const response = await request(path, "HEAD");
    // A single-page server answers unknown paths with its own HTML page.
    const there = response.ok && !(response.headers.get("content-type") ?? "").startsWith("text/html");
    return there ? Number(response.headers.get("content-length") ?? 0) : null;
  };
  return {
    id,
    sizeOf,
    has: async (path) => (await sizeOf(path)) !== null,
    async read(path, options = {}) {
      const response = await request(path, "GET", options.signal);
      const html = (response.headers.get("content-type") ?? "").startsWith("text/html");
      if (response.status === 404 || html)
        throw new HnError(
          "not-found",
          `${id} has no file ${path}. A model folder holds config.json, tokenizer.json and onnx/model*.onnx.`,
        );
      if (!response.ok)
        throw new HnError(
          "network",
          `${path} of ${id}: the server answered ${response.status}. Try again later.`,
        );
      return readBody(response, `${path} of ${id}`, options);
    },
  };
}

/** The body as UTF-8. @param what it is, as the subject of a sentence */
export const readText = async (response: HttpResponse, what: string): Promise<string> =>
  new TextDecoder().decode(await readBody(response, what, {}));

async function readBody(
  response: HttpResponse,
  what: string,
  { onBytes, spare = 0, signal }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  // Content-Length counts compressed bytes where the body is compressed, which another origin need not tell: more
  // bytes than declared are no fault, fewer are.
  const encoded = (response.headers.get("content-encoding") ?? "identity") !== "identity";
  const declared = encoded ? 0 : Number(response.headers.get("content-length") ?? 0);
  const reader = present(response.body, "the body of an HTTP response").getReader();
  let buffer = new Uint8Array(Math.max(declared, 1 << 16) + spare);
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const chunk = present(value, "a chunk");
      if (length + chunk.length + spare > buffer.length) {
        const larger = new Uint8Array(Math.max(buffer.length * 2, length + chunk.length + spare));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(chunk, length);
      length += chunk.length;
      onBytes?.(length, declared);
    }
  } catch (cause) {
    if (signal?.aborted) throw new HnError("aborted", "Stopped.");
    throw new HnError(
      "truncated",
      `${what} broke off after ${length} bytes. Load the model again.`,
      String(cause),
    );
  }
  if (length < declared)
    throw new HnError(
      "truncated",
      `${what} is cut short: ${length} of ${declared} bytes arrived. Load the model again.`,
    );
  return buffer.subarray(0, length);
}
