// An experiment as a link: shared here, opened elsewhere as an instant replay without a model, run again there.

import { expect, test } from "./app.ts";

test("a link replays at once without a model, then runs to the same words", async ({ app, page, there }) => {
  await app.open();
  await app.ask("Who wrote Hamlet?");
  await app.turn("End");
  const words = await app.lane("yours").innerText();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByText(/link copied/i)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain("#/explore?s=");

  const other = there.page;
  const fetched: string[] = [];
  other.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await there.open(link.slice(link.indexOf("#")));
  await expect(other.getByText(/replay of what the sender saw/i)).toBeVisible();
  expect((await there.lane("yours").innerText()).includes(words.split("\n").at(-1) ?? "")).toBe(true);
  expect(fetched.filter((path) => /\.(onnx|wasm|zip)$|tokenizer|config\.json/.test(path))).toEqual([]);

  const run = other.getByRole("button", { name: "Run it here" });
  await run.press("Enter");
  await there.idle();
  await expect(other.getByRole("region", { name: "Conversation", exact: true })).toBeFocused();
  await expect(other.getByText("the sender's words").first()).toBeVisible();
  await expect(other.getByText(/not the sender/)).toHaveCount(0);
});

test("Find at a link leads to the study that ships", async ({ app, page, there }) => {
  await app.open();
  await app.ask("Who wrote Hamlet?");
  const link = await page.evaluate(() => location.hash);
  await there.open(link);
  await there.page.getByRole("navigation").getByRole("link", { name: "Find" }).click();
  await there.page.getByRole("button", { name: "Load the embedded model" }).press("Enter");
  await expect(there.page.getByRole("region", { name: "Result" })).toBeFocused();
  await there.idle();
  await expect(there.page.getByRole("region", { name: "Result" })).toContainText("precomputed");
  await expect(there.page.getByRole("button", { name: "Find H-Neurons" })).toBeEnabled();
});

test("going back from another room keeps the conversation that is live", async ({ app, page }) => {
  await app.open();
  await app.ask("Who wrote Hamlet?");
  await page.getByRole("button", { name: /^Model:/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "What do I have?" })).toBeVisible();
  await page.goBack();
  await app.idle();
  await expect(app.lane("α = 1")).toBeVisible();
  await expect(page.getByText(/replay of what the sender saw/i)).toHaveCount(0);
  await expect(page.getByText("stopped", { exact: true })).toHaveCount(0);
});

test("going back from a link that was opened shows the conversation before it", async ({
  app,
  page,
  there,
}) => {
  await there.open();
  await there.ask("Who wrote Hamlet?");
  const link = await there.page.evaluate(() => location.hash);

  await app.open();
  await app.ask("What is the capital of France?");
  const own = await page.evaluate(() => location.hash);
  await page.evaluate((hash) => location.assign(hash), link);
  await page.getByRole("button", { name: "Run it here" }).click();
  await app.idle();
  await expect(page.getByText("the sender's words").first()).toBeVisible();
  await expect(page.getByText(/not known here/)).toHaveCount(0);
  await page.goBack();
  await app.idle();
  await expect(app.lane("α = 1")).toContainText("Paris");
  expect(await page.evaluate(() => location.hash)).toBe(own);
  const earlier = page.getByRole("region", { name: "Earlier conversations" });
  await expect(earlier.getByRole("button", { name: "Who wrote Hamlet?" })).toBeVisible();
});

test("a corrupt link says so and leaves the page usable", async ({ app, page }) => {
  await app.open("#/explore?s=1.AAAAbroken");
  await expect(
    page.getByRole("alert").or(page.getByRole("status")).filter({ hasText: /link/i }).first(),
  ).toBeVisible();
  await app.ask("What is the capital of France?");
  await expect(app.lane("α = 1")).toContainText("Paris");
});
