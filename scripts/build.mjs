// `npm run build`: the page into dist/, ready for any static host.

import "./lib/node.mjs";

import { install } from "./lib/install.mjs";
import { buildPage } from "./lib/page.mjs";

install();
const { code, output } = await buildPage();
console.log(output);
process.exitCode = code;
