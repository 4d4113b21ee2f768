// Files that the page fetches by address but that no module imports: models and the wasm of ONNX Runtime. A Vite
// plugin that serves them from where they lie in dev and copies them into the build, without hashing or bundling.

import { cpSync, createReadStream, existsSync, statSync } from "node:fs";
import { extname, join, normalize, sep } from "node:path";
import type { Plugin, ResolvedConfig } from "vite";

import { mimeType } from "../scripts/lib/mime.mjs";

export interface Mount {
  /** First part of the address, without slashes: `ort` serves `/ort/…`. */
  readonly name: string;
  /** Folder that the rest of the address is relative to. */
  readonly folder: string;
  /** Files or folders inside `folder` that are served; the rest of it is not. Missing ones are skipped. */
  readonly entries: readonly string[];
}

export function mount({ name, folder, entries }: Mount): Plugin {
  let config: ResolvedConfig;
  const fileAt = (url: string): string | null => {
    const { pathname } = new URL(url, "http://localhost");
    if (!pathname.startsWith(`/${name}/`)) return null;
    const path = normalize(decodeURIComponent(pathname.slice(name.length + 2)));
    if (!entries.some((entry) => path === entry || path.startsWith(entry + sep))) return null;
    const file = join(folder, path);
    return existsSync(file) && statSync(file).isFile() ? file : null;
  };

  return {
    name: `mount:${name}`,
    configResolved(resolved) {
      config = resolved;
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = fileAt(request.url ?? "/");
        if (file === null) return next();
        for (const [key, value] of Object.entries(server.config.server.headers ?? {}))
          if (value !== undefined) response.setHeader(key, value);
        response.setHeader("Content-Type", mimeType(extname(file)));
        response.setHeader("Content-Length", statSync(file).size);
        response.setHeader("Cache-Control", "no-cache");
        if (request.method === "HEAD") response.end();
        else createReadStream(file).pipe(response);
      });
    },
    writeBundle() {
      for (const entry of entries) {
        const source = join(folder, entry);
        if (existsSync(source))
          cpSync(source, join(config.root, config.build.outDir, name, entry), { recursive: true });
      }
    },
  };
}
