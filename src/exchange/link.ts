// An experiment as a link, `#/room?s=<version>.<base64url>`: all behind the #, so that no server sees it. The text
// is base64url(first 4 bytes of SHA-256 of the rest, then deflated UTF-8 JSON). What is in the JSON is linkState.ts.
// Not a place for secrets: only the fields of LinkState are written, and URLs lose credentials and query.

import { sha256 } from "@noble/hashes/sha2.js";
import { deflateSync, Inflate } from "fflate";
import { HnError } from "../base/errors.ts";
import { err, ok, type Result } from "../base/result.ts";
import { LINK_VERSION, pack, unpack, withoutReplayDetail, type LinkState } from "./linkState.ts";

export type { LinkState, ReplayLane } from "./linkState.ts";

/** Links longer than this break in chats and mail programs; replay detail is dropped to stay below. */
export const LINK_LIMIT = 16_384;
/** Longer than anything `encodeLink` is meant to write; not read, so that a link cannot fill the memory. */
const READ_LIMIT = 1 << 18;
/** Likewise of the JSON inside: a few thousand bytes can inflate to millions. */
const INFLATED_LIMIT = 2 << 20;
/** Inflated at once; deflate grows at most 1032-fold, so that the limit is passed by a megabyte at most. */
const INFLATE_BYTES = 1 << 10;
const CHECKSUM_BYTES = 4;

export interface EncodedLink {
  /** Starts with `#/`; append it to the page's address. */
  readonly hash: string;
  /** What of the replay was left out for length, as sentences; the experiment itself is never cut. */
  readonly dropped: readonly string[];
}

/** Writes a link. The experiment is always whole; a link may exceed LINK_LIMIT only when it alone does. */
export function encodeLink(state: LinkState): EncodedLink {
  const dropped: string[] = [];
  let current = state;
  for (;;) {
    const hash = `#/${state.room}?s=${LINK_VERSION}.${encodePayload(pack(current))}`;
    const next = hash.length > LINK_LIMIT ? withoutReplayDetail(current) : null;
    if (!next) return { hash, dropped };
    current = next.state;
    dropped.push(next.dropped);
  }
}

const DAMAGED =
  "This link is damaged: part of it was cut off or changed on the way. Ask for it again, and copy all of it.";

const corrupt = (message: string): Result<never, HnError> => err(new HnError("corrupt-link", message));

/**
 * Reads a link: the hash, or any text that ends in it. Never throws.
 * `problems` names fields that were left out because they were not valid; the rest stands.
 * Errors: `corrupt-link`, whose message says what to do.
 */
export function decodeLink(
  text: string,
): Result<{ readonly value: LinkState; readonly problems: readonly string[] }, HnError> {
  const match = /#\/([a-z]+)\?s=(\d+)\.([A-Za-z0-9_-]+)\s*$/.exec(text.length > READ_LIMIT ? "" : text);
  if (!match) return corrupt(DAMAGED);
  const [, room, version = "", body = ""] = match;
  if (version !== String(Number(version)) || Number(version) < 1) return corrupt(DAMAGED);
  if (Number(version) > LINK_VERSION)
    return corrupt(
      `This link is damaged, or was made by a newer version of this page (link version ${version}, known up to ` +
        `${LINK_VERSION}). Reload the page, or ask for the link again.`,
    );
  const payload = decodePayload(body);
  if (payload === null) return corrupt(DAMAGED);
  const state = unpack(payload, Number(version));
  if (state === null || state.value.room !== room) return corrupt(DAMAGED);
  return ok(state);
}

function encodePayload(json: unknown): string {
  const packed = deflateSync(new TextEncoder().encode(JSON.stringify(json)), { level: 9 });
  const bytes = new Uint8Array(CHECKSUM_BYTES + packed.length);
  bytes.set(sha256(packed).subarray(0, CHECKSUM_BYTES));
  bytes.set(packed, CHECKSUM_BYTES);
  return toBase64Url(bytes);
}

/** Null where the text is not what `encodePayload` wrote. */
function decodePayload(text: string): unknown {
  try {
    const bytes = fromBase64Url(text);
    const packed = bytes.subarray(CHECKSUM_BYTES);
    const checksum = sha256(packed);
    if (packed.length === 0) return null;
    for (let i = 0; i < CHECKSUM_BYTES; i++) if (bytes[i] !== checksum[i]) return null;
    const json = inflate(packed);
    return json && (JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json)) as unknown);
  } catch {
    return null; // atob, Inflate, TextDecoder and JSON.parse throw on bytes that nobody wrote
  }
}

/** Null beyond INFLATED_LIMIT; throws where the bytes are not deflated. */
function inflate(packed: Uint8Array): Uint8Array | null {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((chunk) => {
    chunks.push(chunk);
    length += chunk.length;
  });
  for (let at = 0; at < packed.length; at += INFLATE_BYTES) {
    stream.push(packed.subarray(at, at + INFLATE_BYTES), at + INFLATE_BYTES >= packed.length);
    if (length > INFLATED_LIMIT) return null;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}
