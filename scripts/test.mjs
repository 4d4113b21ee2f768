// `npm test`: everything, from a fresh clone. The static checks run beside unit tests and build, two at a time;
// the end-to-end tests have the machine to themselves. The last line is `N passed, N failed`.

import "./lib/node.mjs";

import { install } from "./lib/install.mjs";
import { DIST, isPageBuilt } from "./lib/page.mjs";
import { Report } from "./lib/report.mjs";
import { serve } from "./lib/serve.mjs";
import { boundaries, build, deadCode, endToEnd, format, lint, sizes, types, unit } from "./lib/steps.mjs";

/** Apart from the address of `npm start`, which may be running. */
const PORT = 4273;

install();
const report = new Report();
await Promise.all([
  report.run([lint, ...types, boundaries, deadCode, format]),
  report.run([build, sizes, unit]),
]);

// Playwright is a library, so it can be imported only now.
const { provideChromium } = await import("./lib/chromium.mjs");
const chromium = provideChromium();
if (chromium === null) report.fail("end to end", "no Chromium on this machine");
else if (!isPageBuilt()) report.fail("end to end", "the page is not built");
else {
  const { url, close } = await serve(DIST, PORT);
  await report.run(endToEnd(url, chromium));
  close();
}
report.close();
