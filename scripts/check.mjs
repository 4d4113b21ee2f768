// `npm run check`: what is quick enough to run before every commit. `npm test` runs everything.

import "./lib/node.mjs";

import { install } from "./lib/install.mjs";
import { Report } from "./lib/report.mjs";
import { boundaries, format, lint, types, unit } from "./lib/steps.mjs";

install();
const report = new Report();
await Promise.all([report.run([lint, ...types]), report.run([boundaries, format, unit])]);
report.close();
