// WebGPU on the software adapter, in the page's worker: the same greedy tokens and contributions as on WASM.

import { expect, report, test } from "./app.ts";
import { serveExternal } from "./fixtures.ts";
import { MessageMeter } from "./messages.ts";

const IDS = [1, 20, 33, 44, 55, 66, 77, 88];

test("says what there is, and offers no float16 where the adapter has none", async ({ app, page }) => {
  await app.open("#/library");
  const machine = page.getByRole("region", { name: "This machine", exact: true });
  await expect(machine).toContainText(/swiftshader, which is software; no float16/);
  await expect(machine).toContainText(/WASM, \d+ threads?, 4\.29 GB of memory/);
  await page.getByRole("button", { name: "Dtype, device, access token" }).click();
  const dtypes = async (): Promise<string[]> => {
    await page.getByRole("button", { name: /^Dtype: / }).click();
    const options = await page.getByRole("option").allInnerTexts();
    await page.keyboard.press("Escape");
    return options;
  };
  expect(await dtypes()).toContain("q4f16");
  await page.getByRole("button", { name: /^Device: / }).click();
  await page.getByRole("option", { name: /WebGPU/ }).click();
  expect(await dtypes()).toEqual(["ask me", "fp32", "q8", "q4"]);
});

test("checks a model against its file, on WebGPU, once there is time", async ({ app, page, baseURL }) => {
  await page.clock.install();
  const model = await serveExternal(page, baseURL);
  await app.open("#/library");
  const card = page.getByRole("region", { name: "The loaded model" });
  const load = () =>
    page.evaluate((reference) => window.hneurons.load(reference, { device: "webgpu" }), model);
  expect(await load()).toMatchObject({ device: "webgpu", selfCheck: null });
  await expect(card).toContainText("not made yet");
  await app.idle();
  await page.clock.fastForward(10_000);
  await expect(card).toContainText(/passed: at α = 1 .* those of the file as it is/);
  report("self-check on WebGPU", (await card.getByText(/^passed: /).innerText()).slice(8));
  const still = page.evaluate(
    ([reference, ids]) => window.hneurons.logits(reference, { ids, device: "webgpu" }),
    [model, IDS] as const,
  );
  expect((await still).logits.shape).toEqual([384]); // its own session goes on beside those of the check
  await page.reload(); // remembered
  await page.waitForFunction(() => "hneurons" in window);
  expect(await load()).toMatchObject({ selfCheck: { tolerance: 1e-4 } });
});

test("agrees with WASM on tokens and CETT, with scaled neurons and a batch", async ({
  app,
  page,
  baseURL,
}) => {
  const model = await serveExternal(page, baseURL);
  const meter = await MessageMeter.install(page);
  await app.open("#/library");
  const card = await page.evaluate(() => window.hneurons.load("embedded"));
  expect(card.device).toBe("wasm"); // auto: a software adapter counts as none
  expect(card.deviceReason).toMatch(/software/);
  const forced = await page.evaluate(
    (reference) => window.hneurons.load(reference, { device: "webgpu" }),
    model,
  );
  expect(forced).toMatchObject({ device: "webgpu", layerCount: 2 });

  const run = (device: "wasm" | "webgpu") =>
    page.evaluate(
      async ([reference, ids, where]) => {
        const flags = { ids, raw: true, temperature: 0, device: where } as const;
        const lanes = await window.hneurons.generate(reference, {
          ...flags,
          maxNewTokens: 8,
          scale: ["L0:3=1", "L0:3=3,L1:7=0"],
        });
        const sampled = await window.hneurons.generate(reference, {
          ...flags,
          temperature: 1,
          samples: 3,
          maxNewTokens: 5,
        });
        return { lanes, sampled };
      },
      [model, IDS, device] as const,
    );
  const contributions = (device: "wasm" | "webgpu") =>
    page.evaluate(
      async ([reference, ids, where]) => {
        const { data, shape } = await window.hneurons.cett(reference, { ids, device: where });
        return { data: [...data], shape };
      },
      [model, IDS, device] as const,
    );
  const wasm = await run("wasm");
  const wasmCett = await contributions("wasm");
  await meter.read();
  const webgpu = await run("webgpu");
  // Generating sends lists of an answer's length at most: no logits, no activations.
  for (const { longest } of await meter.read()) expect(longest).toBeLessThanOrEqual(8);
  const webgpuCett = await contributions("webgpu");
  const tokens = ({ lanes, sampled }: typeof wasm) =>
    [lanes, sampled].flatMap((result) =>
      ("lanes" in result ? result.lanes.flatMap(({ samples }) => samples) : result.samples).map(
        ({ ids }) => ids,
      ),
    );
  expect(tokens(wasm)).toHaveLength(5);
  expect(tokens(webgpu)).toEqual(tokens(wasm));
  expect(webgpuCett.shape).toEqual([IDS.length, 2, 160]);
  const largest = Math.max(...wasmCett.data);
  const worst = Math.max(
    ...wasmCett.data.map((value, i) => Math.abs(value - (webgpuCett.data[i] ?? Number.NaN))),
  );
  report(
    "WebGPU against WASM, CETT",
    `largest difference ${worst.toExponential(1)}, largest value ${largest.toFixed(3)}`,
  );
  expect(worst).toBeLessThan(1e-3);
});
