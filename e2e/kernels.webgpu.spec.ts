// Every kernel and every chain of nodes that instrumentation adds, on WebGPU (software adapter) and WASM in a page.

import { fileURLToPath } from "node:url";
import { build } from "vite";
import { alias, dedupe } from "../config/resolve.ts";
import { expect, report, test } from "./app.ts";

/** The suite with all that it imports, as one script. */
async function script(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    resolve: {
      alias,
      dedupe,
      conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser", "import"],
    },
    build: {
      write: false,
      minify: false,
      target: "es2023",
      lib: { entry: fileURLToPath(new URL("kernels.entry.ts", import.meta.url)), formats: ["es"] },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [first] = [built].flat();
  const chunk = first && "output" in first ? first.output[0] : undefined;
  if (!chunk) throw new Error("the suite was not built");
  return chunk.code;
}

test("kernels and chains of nodes are as defined", async ({ app, page, baseURL }) => {
  await app.open("#/library");
  await page.addScriptTag({ type: "module", content: await script() });
  await page.waitForFunction(() => "deviceSuite" in window);
  for (const device of ["webgpu", "wasm"] as const) {
    const results = await page.evaluate(([base, on]) => window.deviceSuite(base, on), [
      baseURL ?? "",
      device,
    ] as const);
    expect(results.length).toBeGreaterThan(30);
    expect(results.filter(({ difference, tolerance }) => !(difference <= tolerance))).toEqual([]);
    const largest = Math.max(...results.map(({ difference }) => difference));
    report(
      `device suite on ${device}`,
      `${results.length} cases, largest difference ${largest.toExponential(1)}`,
    );
  }
});
