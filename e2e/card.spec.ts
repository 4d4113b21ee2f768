// The model card: found from the model, readable without one, every figure as a table too.

import { readFileSync } from "node:fs";
import { ALONE, expect, report, test, watchLongTasks } from "./app.ts";

const CARD = JSON.parse(readFileSync(new URL("../models/embedded/card.json", import.meta.url), "utf8")) as {
  figures: { known: { instruct: Record<string, { n: number }> } };
  aims: { name: string; reached: { seed: number; met: boolean }[] }[];
  seed: number;
};

const SECTIONS = [
  "At a glance",
  "Aims, met and missed",
  "Text and recipe",
  "What it knows",
  "How it behaves",
  "Detection",
  "Origin",
  "Intervention",
  "Weights and precision",
  "Limits",
];

test("the card is opened beside the model, read, and left by going back", ALONE, async ({ app, page }) => {
  const longTasks = await watchLongTasks(page);
  await app.open();
  await longTasks.read();
  await page.getByRole("banner").getByRole("link", { name: "Model card" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "What is the embedded model?" })).toBeVisible();
  for (const name of SECTIONS)
    await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeVisible();
  await app.idle();
  const long = await longTasks.read();
  report(
    "main-thread tasks over 50 ms while the card opens",
    long.map((ms) => `${ms} ms`).join(", ") || "none",
  );

  // Each figure is named, and its numbers are a table behind a button.
  const figure = page.getByRole("figure", { name: "Right answers by how often a fact was told" });
  await expect(figure.getByRole("table")).toBeHidden();
  await figure.getByRole("button", { name: /^As a table/ }).press("Enter");
  const facts = String(CARD.figures.known.instruct["1-4"]?.n);
  await expect(figure.getByRole("row", { name: /^Told 1–4 times/ })).toContainText(facts);
  // An aim that is missed is said to be, in its row and in words.
  const missed = CARD.aims.filter(({ reached }) =>
    reached.some(({ seed, met }) => seed === CARD.seed && !met),
  );
  const aims = page.getByRole("region", { name: "Aims, table" });
  for (const { name } of missed)
    await expect(aims.getByRole("row").filter({ hasText: name }).first()).toContainText("missed");
  for (const one of await page.getByRole("figure").all())
    await expect(one.getByRole("button", { name: /^As a table/ })).toHaveCount(1);

  await page.goBack();
  await expect(app.prompt).toBeVisible();
});

test("a section of the card has an address", async ({ app, page }) => {
  await app.open("#/card/turning");
  const heading = page.getByRole("heading", { level: 2, name: "Intervention" });
  await expect(heading).toBeFocused();
  await expect(heading).toBeInViewport();
  await page
    .getByRole("navigation", { name: "Contents of the card" })
    .getByRole("link", { name: "Limits" })
    .press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Limits" })).toBeFocused();
  expect(new URL(page.url()).hash).toBe("#/card/limits");
  await page.goBack();
  await expect(heading).toBeInViewport();
  await expect(page.getByRole("status").filter({ hasText: "no room" })).toHaveCount(0);
  for (const bad of ["nowhere", "Detection", "control/", "embedded@99"]) {
    await app.open(`#/card/${bad}`);
    await expect(page.getByText(`This card has no section “${bad}”.`)).toBeVisible();
  }
});

test("the Library lists what ships and leads to the card", async ({ app, page }) => {
  await app.open("#/library");
  const models = page.getByRole("list", { name: "Models on this machine" }).getByRole("listitem");
  await expect(models).toHaveCount(2);
  await expect(models.filter({ hasText: "chat-tuned" })).toContainText("MIT");
  await page.getByRole("link", { name: "The card of the models" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Limits" })).toBeVisible();
});

test.describe("a card that cannot be had", () => {
  test.use({ expectErrors: { allowed: [/card\.json/] } });

  test("is asked for again", async ({ app, page }) => {
    let there = false;
    await page.route("**/models/embedded/card.json", (route) =>
      there ? route.continue() : route.fulfill({ status: 503, body: "" }),
    );
    await app.open("#/card");
    await expect(page.getByRole("alert")).toContainText("503");
    there = true;
    await page.getByRole("button", { name: "Try again" }).press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
    await expect(page.getByRole("heading", { level: 2, name: "Limits" })).toBeVisible();
  });
});
