// Serves the built page to this machine: isolation headers, the right types, revalidation, compression.

import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { ISOLATION_HEADERS } from "./headers.mjs";
import { mimeType } from "./mime.mjs";

/** Both loopback addresses, since `localhost` means either. */
const LOOPBACK = ["127.0.0.1", "::1"];
const PORTS_TO_TRY = 20;

const COMPRESSIBLE = /^(text\/|application\/(json|manifest|wasm)|image\/svg)/;

/** @type {Map<string, Promise<Buffer>>} by path and time of change */
const compressed = new Map();

/**
 * Text is sent compressed; wasm only over a real network, where the time it saves is more than it costs.
 * @param {import("node:http").IncomingMessage} request
 * @param {string} type
 */
function wantsGzip(request, type) {
  if (!COMPRESSIBLE.test(type) || !/\bgzip\b/.test(String(request.headers["accept-encoding"]))) return false;
  const local = /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? "");
  return !(local && type === "application/wasm");
}

/**
 * @param {string} folder
 * @param {string} url
 * @returns {{ file: string, size: number, tag: string } | null}
 */
function find(folder, url) {
  let path;
  try {
    path = normalize(decodeURIComponent(new URL(url, "http://localhost").pathname));
  } catch {
    return null;
  }
  const file = join(folder, path.endsWith(sep) ? `${path}index.html` : path);
  if (!file.startsWith(folder + sep) || /[/\\]\./.test(path) || file.includes("\0")) return null;
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) return null;
  return {
    file,
    size: stats.size,
    tag: `${stats.size.toString(36)}-${Math.floor(stats.mtimeMs).toString(36)}`,
  };
}

/**
 * @param {string} folder
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(folder, request, response) {
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) response.setHeader(name, value);
  response.setHeader("X-Content-Type-Options", "nosniff");
  if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
  const found = find(folder, request.url ?? "/");
  if (found === null)
    return void response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found\n");

  const { file, size, tag } = found;
  const type = mimeType(extname(file));
  const zip = wantsGzip(request, type);
  const etag = zip ? `"${tag}-gz"` : `"${tag}"`;
  const hashed = file.startsWith(join(folder, "assets") + sep);
  response.setHeader("Content-Type", type);
  response.setHeader("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  response.setHeader("ETag", etag);
  if (COMPRESSIBLE.test(type)) response.setHeader("Vary", "Accept-Encoding");
  if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();

  if (!zip) {
    response.setHeader("Content-Length", size);
    if (request.method === "HEAD") return void response.end();
    return void createReadStream(file)
      .on("error", () => response.destroy())
      .pipe(response);
  }
  const key = `${file} ${tag}`;
  const body = await (compressed.get(key) ?? promisify(gzip)(readFileSync(file)));
  compressed.set(key, Promise.resolve(body));
  response.setHeader("Content-Encoding", "gzip");
  response.setHeader("Content-Length", body.length);
  response.end(request.method === "HEAD" ? undefined : body);
}

/**
 * @param {string} folder
 * @param {number} port
 * @param {string} host
 * @returns {Promise<import("node:http").Server>}
 */
function listen(folder, port, host) {
  const server = createServer((request, response) => {
    answer(folder, request, response).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen({ port, host, ipv6Only: host === "::1" }, () => resolve(server));
  });
}

/**
 * Serves `folder` on this machine alone, or on `HOST` where that is set.
 * @param {string} folder
 * @param {number} firstPort taken ports are skipped
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serve(folder, firstPort) {
  const hosts = process.env.HOST ? [process.env.HOST] : LOOPBACK;
  for (let port = firstPort; port < firstPort + PORTS_TO_TRY; port++) {
    /** @type {import("node:http").Server[]} */
    const servers = [];
    const close = () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    };
    try {
      for (const host of hosts)
        try {
          servers.push(await listen(folder, port, host));
        } catch (error) {
          // A machine may lack one of the two; a port that is taken on either is not ours.
          const { code } = /** @type {NodeJS.ErrnoException} */ (error);
          if (code === "EADDRINUSE" || code === "EACCES" || hosts.length === 1) throw error;
        }
      if (servers.length > 0)
        return { url: `http://${process.env.HOST ? hosts[0] : "localhost"}:${port}/`, close };
    } catch (error) {
      close();
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EADDRINUSE") throw error;
    }
  }
  throw new Error(
    `No free port from ${firstPort} to ${firstPort + PORTS_TO_TRY - 1}. Set PORT to another one.`,
  );
}
