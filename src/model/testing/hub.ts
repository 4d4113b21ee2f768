// A test double of the Hub as `fetch`: one repository, and faults that befall the next requests for a file.

import { createHash } from "node:crypto";
import type { HttpFetch } from "../files/http.ts";

export const COMMIT = "c".repeat(40);
const encoder = new TextEncoder();

export type Fault =
  | { readonly kind: "cut"; readonly after: number }
  | { readonly kind: "wrong" }
  | { readonly kind: "whole" } // takes no notice of ranges
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: "unreachable" };

export interface Asked {
  readonly path: string;
  readonly range: string | null;
  readonly token: string | null;
}

/** As git names a file's bytes. */
const gitHash = (bytes: Uint8Array): string =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * @param files by path; those under onnx/ are listed as large files
 * @param faults taken from the front, one a request for a file
 */
export function hubDouble(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>, faults: Fault[] = []) {
  const asked: Asked[] = [];
  const sleeps: number[] = [];
  const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
    rfilename,
    size: bytes.length,
    ...(rfilename.startsWith("onnx/")
      ? { blobId: "0".repeat(40), lfs: { sha256: sha256Of(bytes), size: bytes.length, pointerSize: 130 } }
      : { blobId: gitHash(bytes) }),
  }));
  const fetch: HttpFetch = async (url, { headers = {} }) => {
    const { pathname } = new URL(url);
    const path = pathname.split(`/resolve/${COMMIT}/`)[1] ?? pathname;
    const range = headers["range"] ?? null;
    asked.push({ path, range, token: headers["authorization"] ?? null });
    if (pathname.startsWith("/api/"))
      return Response.json({ sha: COMMIT, gated: false, tags: ["onnx", "license:mit"], siblings });
    const fault = faults.shift();
    if (fault?.kind === "unreachable") throw new TypeError("Failed to fetch");
    if (fault?.kind === "status")
      return new Response("", {
        status: fault.status,
        headers: fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter },
      });
    const bytes = files[path];
    if (!bytes) return new Response("", { status: 404 });
    const start = fault?.kind === "whole" || range === null ? 0 : Number(/\d+/.exec(range)?.[0]);
    if (start >= bytes.length && start > 0) return new Response("", { status: 416 });
    const sent = fault?.kind === "wrong" ? bytes.map((byte) => byte ^ 1) : bytes;
    const body = fault?.kind === "cut" ? cutOff(sent.subarray(start), fault.after) : sent.slice(start);
    const status = start > 0 ? 206 : 200;
    const served = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    return new Response(body, { status, headers: status === 206 ? { "content-range": served } : {} });
  };
  const sleep = async (ms: number): Promise<void> => void sleeps.push(ms);
  return { network: { fetch, sleep }, asked, sleeps };
}

/** A body that breaks after its first bytes. */
function cutOff(bytes: Uint8Array<ArrayBuffer>, after: number): ReadableStream {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent || after === 0) return controller.error(new TypeError("terminated"));
      sent = true;
      controller.enqueue(bytes.slice(0, after));
    },
  });
}

export const text = (value: string): Uint8Array<ArrayBuffer> => encoder.encode(value);
