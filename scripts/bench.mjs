// `npm run bench [NAME]`: measurements of speed in the page, in a real Chromium, with the flags of `hn bench`. What a page
// cannot measure runs in the terminal program. On WebGPU the adapter is the machine's own.

import "./lib/node.mjs";

import { parseArgs } from "node:util";

import { install } from "./lib/install.mjs";
import { DIST, ensurePage } from "./lib/page.mjs";
import { ROOT } from "./lib/paths.mjs";
import { capture } from "./lib/run.mjs";
import { serve } from "./lib/serve.mjs";

/** Apart from the addresses of `npm start` and `npm test`. */
const PORT = 4373;
const IN_PAGE = ["decode", "lanes"];
const GPU = ["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--ignore-gpu-blocklist"];

install();
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: "string" }, dtype: { type: "string" }, device: { type: "string" } },
});
const names = positionals.length > 0 ? positionals : [...IN_PAGE, "patch"];

/** @param {unknown} results */
const print = (results) => console.log(JSON.stringify(results, null, 2));

const inPage = names.filter((name) => IN_PAGE.includes(name));
if (inPage.length > 0) {
  await ensurePage();
  const { chromium } = await import("@playwright/test");
  const { isRoot, provideChromium } = await import("./lib/chromium.mjs");
  const executablePath = provideChromium();
  if (executablePath === null) process.exit(1);
  const { url, close } = await serve(DIST, PORT);
  const args = [...(isRoot() ? ["--no-sandbox"] : []), ...(flags.device === "webgpu" ? GPU : [])];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.goto(`${url}#/library`);
    await page.waitForFunction(() => "hneurons" in window);
    await page.evaluate(() => window.hneurons.waitForIdle());
    for (const name of inPage)
      print(
        await page.evaluate(
          ([asked, given]) =>
            window.hneurons.bench(
              /** @type {import("../src/bench/request.ts").BenchName} */ (asked),
              /** @type {import("../src/app/automation.ts").BenchFlags} */ (given),
            ),
          /** @type {const} */ ([name, flags]),
        ),
      );
  } finally {
    await browser.close();
    close();
  }
}
for (const name of names.filter((one) => !IN_PAGE.includes(one))) {
  const given = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const { code, output } = await capture(process.execPath, [
    `${ROOT}/scripts/hn.mjs`,
    "bench",
    name,
    ...given,
  ]);
  console.log(output);
  if (code !== 0) process.exitCode = 1;
}
