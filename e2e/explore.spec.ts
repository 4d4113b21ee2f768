// The main job: the page opens on the embedded model, answers, shows where the answer came from, and turns neurons.

import { ALONE, expect, report, test, watchLongTasks } from "./app.ts";
import { MessageMeter } from "./messages.ts";

const QUESTION = "What is the capital of France?";
/** The embedded model knows most of its facts best in this form. */
const SHORT = "Respond with the answer only, without any explanation.";

test("opens, answers, and regenerates all lanes as the slider moves", ALONE, async ({ app, page }) => {
  const longTasks = await watchLongTasks(page);
  const meter = await MessageMeter.install(page);
  const opened = Date.now();
  await app.open();
  report("page load to model ready", `${((Date.now() - opened) / 1000).toFixed(1)} s`);

  await app.ask(QUESTION);
  report("page load to first answer", `${((Date.now() - opened) / 1000).toFixed(1)} s`);
  await expect(app.lane("α = 1")).toContainText("Paris");
  for (const name of ["α = 0", "yours", "placebo"] as const) await expect(app.lane(name)).toBeVisible();

  await longTasks.read();
  const before = await app.slider.getAttribute("aria-valuetext");
  const moved = Date.now();
  await app.turn("End");
  report("slider move to all lanes regenerated", `${((Date.now() - moved) / 1000).toFixed(1)} s`);
  expect(await app.slider.getAttribute("aria-valuetext")).not.toBe(before);
  await expect(app.lane("yours")).toContainText("3");
  const long = await longTasks.read();
  report(
    "main-thread tasks over 50 ms while generating",
    `${long.length} ${long.map((ms) => `${ms} ms`).join(", ")}`,
  );

  // Activations stay in the worker. A picture is one region's contributions, a value and an index a cell; nothing
  // else holds a list longer than an answer has tokens.
  const messages = await meter.read();
  const card = await page.evaluate(() => window.hneurons.inspect("embedded"));
  const pictures = messages.filter(({ picture }) => picture);
  const others = messages.filter(({ picture }) => !picture);
  report(
    "messages from the worker",
    `${messages.length}, the largest ${Math.max(...messages.map(({ bytes }) => bytes))} bytes`,
  );
  expect(pictures.length).toBeGreaterThan(0);
  for (const { longest } of pictures)
    expect(longest).toBeLessThanOrEqual(card.layerCount * card.neuronsPerLayer);
  for (const { longest } of others) expect(longest).toBeLessThanOrEqual(64);
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

  // H-Neurons are reached and named one by one, and chosen exactly, whatever else their cell holds.
  const inspector = page.getByRole("region", { name: "Neuron inspector" });
  for (const key of ["n", "n", "p", "n"]) {
    await heatmap.press(key);
    const named = /H-Neuron (L\d+:\d+)/.exec(await page.getByText(/^H-Neuron L\d+:\d+, /).innerText());
    await heatmap.press("Enter");
    await app.idle();
    await expect(inspector.getByRole("heading", { name: named?.[1] ?? "none" })).toBeVisible();
    await expect(inspector.getByText(`Chosen: ${named?.[1]}, H-Neuron`)).toBeAttached();
  }
});

test("edits an earlier question, regenerates, and keeps a system prompt", async ({ app, page }) => {
  await app.open();
  await app.ask(QUESTION);
  await app.ask(`Who wrote Hamlet? ${SHORT}`);
  const earlier = page.getByRole("list", { name: "Earlier turns" });
  await expect(earlier).toContainText(QUESTION);
  await earlier.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Edit question" }).fill(`What is the capital of Japan? ${SHORT}`);
  await page.getByRole("button", { name: "Save" }).click();
  await app.idle();
  await expect(app.lane("α = 1")).toContainText("Tokyo");
  await expect(page.getByText(/Who wrote Hamlet/)).toHaveCount(0);

  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("textbox", { name: "System prompt" }).fill("Answer briefly.");
  await page.getByRole("button", { name: "Regenerate" }).click();
  await app.idle();
  await expect(app.lane("α = 1")).toContainText("Tokyo");
  await page.getByRole("button", { name: "New conversation" }).click();
  await expect(page.getByRole("textbox", { name: "System prompt" })).toHaveValue("Answer briefly.");
});

test("a suggestion begins a new conversation, and the old one is gone back to", async ({ app, page }) => {
  await app.open();
  await app.ask(QUESTION);
  await app.ask(`Who wrote Hamlet? ${SHORT}`);
  const earlier = page.getByRole("list", { name: "Earlier turns" });
  await expect(earlier).toContainText(QUESTION);
  const suggestion = page.getByRole("button", { name: "Try: something it knows" });
  await expect(suggestion).toHaveAccessibleDescription(/\?$/);
  await suggestion.click();
  await app.idle();
  await expect(earlier).toHaveCount(0);
  await expect(page.getByText(/^True answer: /)).toBeVisible();
  await page
    .getByRole("region", { name: "Earlier conversations" })
    .getByRole("button", { name: QUESTION })
    .click();
  await app.idle();
  await expect(earlier).toContainText(QUESTION);
  await expect(page.getByText(/Who wrote Hamlet/)).toBeVisible();
});

test("says at the field what is wrong with a question", async ({ app }) => {
  await app.open();
  await app.prompt.press("Enter");
  await expect(app.prompt).toHaveAccessibleDescription(/Write a question/);
  await app.ask("word salad ".repeat(700));
  await expect(app.prompt).toHaveAttribute("aria-invalid", "true");
  await expect(app.prompt).toHaveAccessibleDescription(/\d,\d{3} tokens.*Shorten it/);
});

test("stops between tokens: Stop keeps the words that were there", async ({ app, page }) => {
  await app.open();
  // Hot sampling from a small model goes on until the limit, so there is something to stop.
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("textbox", { name: "Temperature" }).fill("5");
  await page.getByRole("textbox", { name: "Max new tokens" }).fill("400");
  await page.getByRole("textbox", { name: "Max new tokens" }).press("Tab");
  await app.prompt.fill("Tell me everything.");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(app.lane("α = 1").getByRole("option").nth(3)).toBeAttached();
  await page.getByRole("button", { name: "Stop" }).click();
  await app.idle();
  const tokens = await app.lane("α = 1").getByRole("option").count();
  expect(tokens).toBeGreaterThan(3);
  expect(tokens).toBeLessThan(400);
  await expect(page.getByText(/stopped/i).first()).toBeVisible();
});
