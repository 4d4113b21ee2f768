// `npm start`: installs, builds and serves the page; each only if it must.

import "./lib/node.mjs";

import { install } from "./lib/install.mjs";
import { DIST, buildPage, isPageBuilt } from "./lib/page.mjs";
import { serve } from "./lib/serve.mjs";

install();
if (!isPageBuilt()) {
  console.log("Building the page …");
  const { code, output } = await buildPage();
  if (code !== 0) {
    console.error(`${output}\nBuilding the page failed; what the build said is above.`);
    process.exit(1);
  }
}
const { url } = await serve(DIST, Number(process.env.PORT) || 4173);
console.log(`\n  H-Neurons Explorer: ${url}\n  Stop it with Ctrl+C.\n`);
