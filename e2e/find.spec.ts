// A small identification in the page: run, paused by a reload in the middle, continued, its neurons used.

import { expect, report, test, watchLongTasks } from "./app.ts";

test("finds neurons across a reload and uses them", async ({ app, page }) => {
  const longTasks = await watchLongTasks(page);
  await app.open("#/find");
  await page.getByRole("textbox", { name: /per class/i }).fill("30");
  await page.getByRole("button", { name: "Find H-Neurons" }).click();
  const progress = page.getByRole("progressbar", { name: "Identification" });
  await expect(progress).toBeVisible();
  await expect
    .poll(async () => Number(await progress.getAttribute("aria-valuenow")))
    .toBeGreaterThanOrEqual(0.1);
  await page.reload();
  await page.waitForFunction(() => "hneurons" in window);
  await app.idle();
  const kept = page.getByText(/\d+ questions? asked and stored/);
  await expect(kept).toBeVisible();
  const asked = Number(/\d+/.exec(await kept.innerText())?.[0]);
  report("questions kept across the reload", String(asked));
  expect(asked).toBeGreaterThan(0);

  await longTasks.read();
  await page.getByRole("button", { name: "Continue" }).first().click();
  await expect(progress).toBeVisible();
  await app.idle();
  const long = await longTasks.read();
  report(
    "main-thread tasks over 50 ms while collecting and fitting",
    `${long.length} ${long.map((ms) => `${ms} ms`).join(", ")}`,
  );
  await expect(page.getByRole("list", { name: "Stored studies" })).toContainText("30 per class");
  await expect(page.getByRole("region", { name: "Result" })).not.toContainText("precomputed");
  await expect(page.getByRole("table", { name: "H-Neurons" })).toBeVisible();
  await expect(page.getByText(/AUROC/).first()).toBeVisible();
  await page.getByRole("button", { name: "Use these neurons in Explore" }).click();
  await app.ask("Where was Xenia Fenenor born?");
  await expect(app.lane("yours")).toBeVisible();
});

test("pauses and cancels", async ({ app, page }) => {
  await app.open("#/find");
  await page.getByRole("button", { name: "Find H-Neurons" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await app.idle();
  await expect(page.getByRole("button", { name: "Continue" }).first()).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete and cancel" }).click();
  await app.idle();
  await expect(page.getByRole("button", { name: "Find H-Neurons" })).toBeEnabled();
  await page.reload();
  await page.waitForFunction(() => "hneurons" in window);
  await app.idle();
  await expect(page.getByRole("button", { name: "Continue" })).toHaveCount(0);
});
