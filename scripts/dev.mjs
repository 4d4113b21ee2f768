// `npm run dev`: the page from its sources, updated while they are edited.

import "./lib/node.mjs";

import { install } from "./lib/install.mjs";
import { ROOT } from "./lib/paths.mjs";

install();
const { createServer } = await import("vite");
const server = await createServer({
  root: ROOT,
  server: { port: Number(process.env.PORT) || 4173, ...(process.env.HOST ? { host: process.env.HOST } : {}) },
});
await server.listen();
server.printUrls();
