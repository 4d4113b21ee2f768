import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { serve } from "./serve.mjs";

/** Sends the path as it is, which fetch would tidy. @param {string} url @param {string} path */
const rawStatus = (url, path) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
  });

describe("serve", () => {
  const outer = mkdtempSync(join(tmpdir(), "serve-"));
  const folder = join(outer, "dist");
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  beforeAll(async () => {
    mkdirSync(join(folder, "assets"), { recursive: true });
    writeFileSync(join(outer, "secret.txt"), "secret");
    writeFileSync(join(folder, ".fingerprint"), "hidden");
    writeFileSync(join(folder, "index.html"), "<p>".repeat(1000));
    writeFileSync(join(folder, "assets", "a-1234.js"), "export {}");
    writeFileSync(join(folder, "a.wasm"), Buffer.alloc(1000));
    server = await serve(folder, 46_000);
  });
  afterAll(() => {
    server.close();
    rmSync(outer, { recursive: true });
  });

  it("isolates every answer, errors too", async () => {
    for (const path of ["", "a.wasm", "nothing"]) {
      const { headers } = await fetch(server.url + path);
      expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
      expect(headers.get("Cross-Origin-Embedder-Policy")).toBe("require-corp");
    }
  });

  it("gives types, lengths and lifetimes", async () => {
    const wasm = await fetch(`${server.url}a.wasm`);
    expect(wasm.headers.get("Content-Type")).toBe("application/wasm");
    expect(wasm.headers.get("Content-Length")).toBe("1000");
    const script = await fetch(`${server.url}assets/a-1234.js`);
    expect(script.headers.get("Cache-Control")).toContain("immutable");
    const page = await fetch(server.url);
    expect(page.headers.get("Cache-Control")).toBe("no-cache");
    expect(page.headers.get("Content-Encoding")).toBe("gzip");
    expect(await page.text()).toBe("<p>".repeat(1000));
  });

  it("answers 304 to what the browser has", async () => {
    const first = await fetch(`${server.url}a.wasm`);
    const headers = { "If-None-Match": first.headers.get("ETag") ?? "" };
    expect((await fetch(`${server.url}a.wasm`, { headers })).status).toBe(304);
  });

  it.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/.fingerprint",
    "/%00",
    "/assets",
    "/%",
  ])("does not give %s", async (path) => {
    expect(await rawStatus(server.url, path)).toBe(404);
  });

  it("takes the next port where one is taken", async () => {
    const second = await serve(folder, Number(new URL(server.url).port));
    expect(Number(new URL(second.url).port)).toBeGreaterThan(Number(new URL(server.url).port));
    second.close();
  });
});
