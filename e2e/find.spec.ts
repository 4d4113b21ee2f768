// A small identification in the page: run, paused by a reload in the middle, continued, its neurons used.

import { ALONE, App, expect, report, test, watchLongTasks } from "./app.ts";

test("finds neurons across a reload and uses them", ALONE, async ({ app, page }) => {
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
  await page.getByRole("button", { name: "Open the precomputed study" }).click();
  await app.idle();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("precomputed");
  await page.getByRole("button", { name: /^Open embedded/ }).click();
  await app.idle();
  await page.getByRole("button", { name: "Use these neurons in Explore" }).click();
  await app.ask("Where was Xenia Fenenor born?");
  await expect(app.lane("yours")).toBeVisible();
});

test("a study that a script starts takes the form's place, and the focus in it", async ({ app, page }) => {
  await app.open("#/find");
  await page.getByLabel("Seed").focus();
  await page.evaluate(async () => {
    const spec = await window.hneurons.spec("identify");
    void window.hneurons.identify(spec, { id: "by-script" }).catch(() => undefined);
  });
  await expect(page.getByRole("heading", { name: "Identification is running" })).toBeFocused();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete and cancel" }).click();
  await app.idle();
});

test("pauses and cancels", async ({ app, page }) => {
  await app.open("#/find");
  await page.getByRole("button", { name: "Find H-Neurons" }).click();
  await page.getByRole("button", { name: "Pause" }).press("Enter");
  await app.idle();
  await expect(page.getByRole("button", { name: "Continue" }).first()).toBeFocused();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete and cancel" }).click();
  await app.idle();
  await expect(page.getByRole("button", { name: "Find H-Neurons" })).toBeEnabled();
  await expect(page.getByRole("region", { name: "Result" })).toBeFocused();
  await page.reload();
  await page.waitForFunction(() => "hneurons" in window);
  await app.idle();
  await expect(page.getByRole("button", { name: "Continue" })).toHaveCount(0);
});

test("a study that a script runs is the page's own, and another tab leaves it alone", async ({
  app,
  page,
}) => {
  await app.open("#/find");
  const ended = page.evaluate(async () => {
    const spec = await window.hneurons.spec("identify");
    return window.hneurons.identify(spec, { id: "by-script" }).catch((error: { code: string }) => error.code);
  });
  await expect(page.getByRole("progressbar", { name: "Identification" })).toBeVisible();
  const other = new App(await page.context().newPage());
  await other.open("#/find");
  const listed = other.page.getByRole("list", { name: "Stored studies" });
  await expect(listed).toContainText("running in another tab");
  await expect(other.page.getByRole("button", { name: /Cancel|Continue|Remove/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Pause" }).click();
  expect(await ended).toBe("aborted");
  await expect(other.page.getByRole("button", { name: "Continue" })).toBeVisible();
});

test("a script takes files from wherever they are, and turns their neurons", async ({ app, page }) => {
  await app.open("#/find");
  const found = await page.evaluate(async () => {
    const hn = window.hneurons;
    const csv = await (await hn.exportAs("models/embedded/study.zip", "csv")).text();
    const file = await hn.exportAs(new URL("models/embedded/study.zip", location.href), "h-neurons");
    const { neurons } = await hn.importFile(URL.createObjectURL(file));
    const scale = neurons
      .filter(({ weight }) => (weight ?? 0) > 0)
      .map(({ layer, index }) => `L${layer}:${index}=0`)
      .join(",");
    const ids = [1, 2, 3];
    const logits = async (flags: object) => {
      const { data } = (await hn.logits("embedded", { ids, ...flags })).logits;
      return Array.from(data.subarray(0, 9));
    };
    const path = await hn.fit({
      features: { data: Float32Array.from([0, 1, 2, 3]), shape: [4, 1] },
      labels: [0, 0, 1, 1],
      path: true,
    });
    return {
      rows: csv.trimEnd().split("\n").length - 1,
      neurons: neurons.length,
      byAddress: await logits({ scale }),
      byFile: await logits({ neurons: file, alpha: 0 }),
      byText: await logits({ neurons: await file.text(), alpha: 0 }),
      asTrained: await logits({}),
      path: path.path.map(({ C }) => C),
    };
  });
  expect(found.rows).toBe(found.neurons);
  expect(found.byFile).toEqual(found.byAddress);
  expect(found.byText).toEqual(found.byAddress);
  expect(found.byFile).not.toEqual(found.asTrained);
  expect(found.path).toEqual([0.01, 0.03, 0.1, 0.3, 1, 3, 10]);
});

test("a neuron of the table opens in Explore, by the row or by the keyboard", async ({ app, page }) => {
  await app.open("#/find");
  // The study that ships may have one H-Neuron only.
  const row = page.getByRole("table", { name: "H-Neurons" }).getByRole("row").nth(1);
  const inspector = page.getByRole("region", { name: "Neuron inspector" });
  const address = await row.getByRole("button").innerText();
  await row.getByRole("cell").first().click();
  await expect(inspector).toContainText(address);
  await page.goBack();
  await row.getByRole("button").press("Enter");
  await expect(inspector).toContainText(address);
  await expect(page.locator("main")).toBeFocused();
});
