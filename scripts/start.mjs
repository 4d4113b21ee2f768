// `npm start`: installs, builds and serves the page; each only if it must.

import "./lib/node.mjs";

import { install } from "./lib/install.mjs";
import { DIST, ensurePage } from "./lib/page.mjs";
import { serve } from "./lib/serve.mjs";

install();
await ensurePage();
const { url } = await serve(DIST, Number(process.env.PORT) || 4173);
console.log(`\n  H-Neurons Explorer: ${url}\n  Stop it with Ctrl+C.\n`);
