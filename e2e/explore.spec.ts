// The main job: the page opens on the embedded model, answers, shows where the answer came from, and turns neurons.

import { expect, report, test } from "./app.ts";
import { MessageMeter } from "./messages.ts";

const QUESTION = "What is the capital of France?";
/** The embedded model knows most of its facts best in this form. */
const SHORT = "Respond with the answer only, without any explanation.";

test("opens, answers, and regenerates all lanes as the slider moves", async ({ app, page }) => {
  await page.addInitScript(() => {
    const long: number[] = [];
    Object.assign(window, { longTasks: long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration))).observe(
      {
        type: "longtask",
        buffered: true,
      },
    );
  });
  const meter = await MessageMeter.install(page);
  const opened = Date.now();
  await app.open();
  report("page load to model ready", `${((Date.now() - opened) / 1000).toFixed(1)} s`);

  await app.ask(QUESTION);
  report("page load to first answer", `${((Date.now() - opened) / 1000).toFixed(1)} s`);
  await expect(app.lane("α = 1")).toContainText("Paris");
  for (const name of ["α = 0", "yours", "placebo"] as const) await expect(app.lane(name)).toBeVisible();

  await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
  const before = await app.slider.getAttribute("aria-valuetext");
  const moved = Date.now();
  await app.turn("End");
  report("slider move to all lanes regenerated", `${((Date.now() - moved) / 1000).toFixed(1)} s`);
  expect(await app.slider.getAttribute("aria-valuetext")).not.toBe(before);
  await expect(app.lane("yours")).toContainText("3");
  const long = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  report(
    "main-thread tasks over 50 ms while generating",
    `${long.length} ${long.map((ms) => `${Math.round(ms)} ms`).join(", ")}`,
  );

  // Activations stay in the worker. What arrives is at most a picture of one region (a value and an index a cell);
  // the contributions of the answers' tokens would be many times that.
  const { largest, floats } = await meter.read();
  const card = await page.evaluate(() => window.hneurons.inspect("embedded"));
  report("largest message from the worker", `${largest} bytes`);
  expect(floats.every((length) => length <= card.layerCount * card.neuronsPerLayer)).toBe(true);
  expect(largest).toBeLessThan(3 * card.layerCount * card.neuronsPerLayer * 4);
});

test("follows a quick slider: the last position wins", async ({ app }) => {
  await app.open();
  await app.ask(QUESTION);
  await app.slider.focus();
  for (const key of ["Home", "End", "Home", "ArrowRight", "ArrowRight"]) await app.slider.press(key);
  await app.idle();
  const value = Number(await app.slider.inputValue());
  expect(value).toBeGreaterThan(0);
  expect(value).toBeLessThan(1);
  await expect(app.lane("yours")).toContainText(String(value));
});

test("the heatmap and its neurons are reached with the keyboard alone", async ({ app, page }) => {
  await app.open();
  await app.ask(QUESTION);
  const heatmap = page.getByRole("application", { name: /Heatmap of CETT/ });
  await heatmap.focus();
  await heatmap.press("PageDown");
  await heatmap.press("ArrowRight");
  await expect(page.getByText(/layer 1/i).first()).toBeAttached();
  await heatmap.press("Enter");
  await app.idle();
  await expect(page.getByText(/L1:\d+/).first()).toBeVisible();
});

test("edits, regenerates, stops, and keeps a system prompt", async ({ app, page }) => {
  await app.open();
  await app.ask(QUESTION);
  await app.ask(`Who wrote Hamlet? ${SHORT}`);
  await expect(page.getByText(QUESTION)).toBeVisible(); // the first turn is in the history
  await page.getByRole("button", { name: /^Edit/ }).first().click();
  const edit = page.getByRole("textbox", { name: /edit/i });
  await edit.fill(`What is the capital of Japan? ${SHORT}`);
  await page.getByRole("button", { name: /^(Save|Ask again)/ }).click();
  await app.idle();
  await expect(app.lane("α = 1")).toContainText("Tokyo");
  await expect(page.getByText(/Who wrote Hamlet/)).toHaveCount(0);
});
