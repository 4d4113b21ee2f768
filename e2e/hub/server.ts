// A server that behaves like the Hub: its API, files that redirect to another origin, ranges, gated repositories, and
// whatever goes wrong, when a test says so. It serves the models that lie in this repository.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ROOT } from "../../config/resolve.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const TOKEN = "hf_test";
/** What the real one lets a page read besides the plain headers. */
const EXPOSED = "X-Repo-Commit,X-Error-Code,ETag,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag";

export interface Asked {
  readonly at: "hub" | "cdn";
  readonly method: string;
  readonly path: string;
  /** First byte of the range; null where the whole file was asked for. */
  readonly from: number | null;
  readonly authorization: string | null;
}

interface Stored {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly large: boolean;
}
interface Repository {
  readonly files: ReadonlyMap<string, Stored>;
  readonly gated: boolean;
}
/** What befalls the next request for a path. */
interface Fault {
  readonly path: string;
  readonly answer: (file: Stored, from: number, response: ServerResponse) => void;
}

export class HubServer {
  readonly asked: Asked[] = [];
  readonly #repositories = new Map<string, Repository>();
  #faults: Fault[] = [];
  readonly #hub: Server;
  readonly #cdn: Server;

  private constructor() {
    this.#hub = createServer((request, response) => this.#answerHub(request, response));
    this.#cdn = createServer((request, response) => this.#answerCdn(request, response));
  }

  static async start(): Promise<HubServer> {
    const server = new HubServer();
    for (const each of [server.#hub, server.#cdn])
      await new Promise<void>((resolve) => each.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get endpoint(): string {
    return origin(this.#hub);
  }

  /** Where the files of a repository lie by themselves, as on any server. */
  folder(id: string): string {
    return `${origin(this.#cdn)}/${id}`;
  }

  /** Serves a folder of this repository as `id`. */
  add(id: string, folder: string, { gated = false } = {}): void {
    const root = join(ROOT, folder);
    const paths = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
    const files = paths.map((path): [string, Stored] => {
      const bytes = readFileSync(join(root, path));
      return [path, { bytes, sha256: hash("sha256", bytes), large: path.startsWith("onnx/") }];
    });
    this.#repositories.set(id, { files: new Map(files), gated });
  }

  /** Answers the next request for this file with a status. */
  refuse(path: string, status: number, headers: Readonly<Record<string, string>> = {}): void {
    this.#befall(path, (_, __, response) => void response.writeHead(status, headers).end());
  }

  /** Breaks the next body of this file off after so many bytes. */
  cut(path: string, after: number): void {
    this.#befall(path, ({ bytes }, from, response) => {
      head(response, bytes, from);
      response.write(bytes.subarray(from, from + after), () => response.destroy());
    });
  }

  /** Sends other bytes the next time. */
  spoil(path: string): void {
    this.#befall(path, ({ bytes }, from, response) => {
      head(response, bytes, from);
      response.end(Buffer.alloc(bytes.length - from));
    });
  }

  /** Sends so many bytes of the next body of this file, and the rest once that is called. */
  hold(path: string, after: number): () => void {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.#befall(path, ({ bytes }, from, response) => {
      head(response, bytes, from);
      response.write(bytes.subarray(from, from + after));
      void released.then(() => response.end(bytes.subarray(from + after)));
    });
    return release;
  }

  /** Requests for a file, wherever they were answered. */
  of(path: string, at: Asked["at"] = "cdn"): readonly Asked[] {
    return this.asked.filter((one) => one.at === at && one.path.endsWith(path));
  }

  close(): void {
    for (const server of [this.#hub, this.#cdn]) {
      server.close();
      server.closeAllConnections();
    }
  }

  #befall(path: string, answer: Fault["answer"]): void {
    this.#faults.push({ path, answer });
  }

  #note(at: Asked["at"], { method = "GET", url, headers }: IncomingMessage): string {
    const path = decodeURIComponent(new URL(url ?? "/", "http://hub").pathname);
    const range = /^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1];
    this.asked.push({
      at,
      method,
      path,
      from: range === undefined ? null : Number(range),
      authorization: headers.authorization ?? null,
    });
    return path;
  }

  #answerHub(request: IncomingMessage, response: ServerResponse): void {
    if (allow(request, response)) return;
    const path = this.#note("hub", request);
    const { searchParams } = new URL(request.url ?? "/", "http://hub");
    if (path === "/api/models") return this.#search(searchParams.get("search") ?? "", response);
    const api = new RegExp(`^/api/models/([^/]+/[^/]+)/revision/(?:main|${COMMIT})$`).exec(path)?.[1];
    if (api !== undefined) return this.#describe(api, response);
    const [, id = "", file = ""] = new RegExp(`^/([^/]+/[^/]+)/resolve/${COMMIT}/(.+)$`).exec(path) ?? [];
    const repository = this.#repositories.get(id);
    const stored = repository?.files.get(file);
    if (!repository || !stored) return void response.writeHead(404).end("Entry not found");
    if (repository.gated && request.headers.authorization !== `Bearer ${TOKEN}`)
      return void response.writeHead(401, { "X-Error-Code": "GatedRepo" }).end("Access is restricted");
    response.setHeader("X-Repo-Commit", COMMIT);
    if (!stored.large) return this.#send(file, stored, request, response);
    response.setHeader("X-Linked-Size", stored.bytes.length);
    response.setHeader("X-Linked-ETag", `"${stored.sha256}"`);
    response.writeHead(302, { Location: `${origin(this.#cdn)}/${id}/${file}` }).end();
  }

  #answerCdn(request: IncomingMessage, response: ServerResponse): void {
    if (allow(request, response)) return;
    const path = this.#note("cdn", request);
    const [, id = "", file = ""] = /^\/([^/]+\/[^/]+)\/(.+)$/.exec(path) ?? [];
    const stored = this.#repositories.get(id)?.files.get(file);
    if (!stored) return void response.writeHead(404).end();
    this.#send(file, stored, request, response);
  }

  #send(path: string, stored: Stored, request: IncomingMessage, response: ServerResponse): void {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const fault = this.#faults.find((one) => one.path === path);
    if (fault) {
      this.#faults = this.#faults.filter((one) => one !== fault);
      return fault.answer(stored, from, response);
    }
    head(response, stored.bytes, from);
    response.end(stored.bytes.subarray(from));
  }

  #search(words: string, response: ServerResponse): void {
    const found = [...this.#repositories].filter(([id]) => id.includes(words));
    json(
      response,
      found.map(([id, { gated }]) => ({ id, gated: gated && "manual", downloads: 1234 })),
    );
  }

  #describe(id: string, response: ServerResponse): void {
    const repository = this.#repositories.get(id);
    if (!repository) return void response.writeHead(401, { "X-Error-Code": "RepoNotFound" }).end();
    const siblings = [...repository.files].map(([rfilename, { bytes, sha256, large }]) => ({
      rfilename,
      size: bytes.length,
      blobId: hash("sha1", Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes])),
      ...(large ? { lfs: { sha256, size: bytes.length, pointerSize: 130 } } : {}),
    }));
    const gated = repository.gated && "manual";
    json(response, { id, sha: COMMIT, gated, tags: ["onnx", "license:apache-2.0"], siblings });
  }
}

const origin = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const hash = (kind: string, bytes: Buffer): string => createHash(kind).update(bytes).digest("hex");

function head(response: ServerResponse, bytes: Buffer, from: number): void {
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("Content-Length", bytes.length - from);
  if (from > 0) response.setHeader("Content-Range", `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
  response.writeHead(from > 0 ? 206 : 200);
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}

/** Lets a page of any origin read. @returns whether that was all it asked */
function allow(request: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Expose-Headers", EXPOSED);
  if (request.method !== "OPTIONS") return false;
  response.setHeader("Access-Control-Allow-Headers", "authorization");
  response.writeHead(204).end();
  return true;
}

export { COMMIT, TOKEN };
