// The models that come with the page: each dtype and each checkpoint can be loaded, a base is asked as a base, and a
// reference that names none is answered.

import { decodeLink, encodeLink } from "../src/exchange/link.ts";
import { expect, test } from "./app.ts";

test("the Library loads each dtype and checkpoint of what ships, and Explore asks a base for completions", async ({
  app,
  page,
}) => {
  await app.open("#/library");
  const current = page.getByRole("region", { name: "The loaded model" });
  await page.getByRole("button", { name: "Load embedded q8" }).click();
  await app.idle();
  await expect(current).toContainText("q8");

  await page
    .getByRole("button", { name: /^Load embedded-base@.* steps$/ })
    .last()
    .click();
  await app.idle();
  await expect(current).toContainText(/embedded-base@\d+/);
  await expect(current).toContainText("MIT");

  await page.getByRole("button", { name: "Load embedded-base fp32" }).click();
  await app.idle();
  await page.getByRole("link", { name: "Explore" }).click();
  await expect(page.getByText(/not tuned to answer/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Try: are you sure?" })).toHaveCount(0);
  await page.getByRole("button", { name: "Try: a real-world fact" }).click();
  await app.idle();
  await expect(app.lane("α = 1")).toContainText("Paris");
  await expect(page.getByText(/^True answer: /)).toBeVisible();
});

test("a checkpoint that does not ship is told, with those that do, wherever it is asked for", async ({
  app,
  page,
}) => {
  await app.open("#/library");
  const name = page.getByRole("textbox", { name: /Name, address/ });
  for (const reference of ["embedded@480", "embedded-base@99"]) {
    await name.fill(reference);
    await name.press("Enter");
    await app.idle();
    await expect(
      page
        .getByRole("region", { name: "Get another model" })
        .getByText(new RegExp(`no checkpoint ${reference}\\. Those that ship: embedded-base@\\d+, `)),
    ).toBeVisible();
  }
  const failed = await page.evaluate(() =>
    window.hneurons.generate("embedded@480", { prompt: "Hi" }).catch((error: { code: string }) => error.code),
  );
  expect(failed).toBe("not-found");
});

test("a link to a checkpoint that does not ship is a replay, and says so when it is to be run", async ({
  app,
  page,
  there,
}) => {
  await app.open();
  await app.ask("Who wrote Hamlet?");
  const link = decodeLink(await page.evaluate(() => location.href));
  if (!link.ok) throw link.error;
  const { value } = link.value;
  const { hash } = encodeLink({ ...value, model: { ...value.model, reference: "embedded@480" } });
  await there.open(hash);
  await there.page.getByRole("button", { name: "Run it here" }).click();
  await there.idle();
  await expect(there.page.getByText(/no checkpoint embedded@480\. Those that ship/).first()).toBeVisible();
});

test.describe("offline", () => {
  test.use({ expectErrors: { allowed: [/ERR_|Failed to load resource/] } });

  test("a word to search for is answered soon", async ({ app, page, context }) => {
    await app.open("#/library");
    await context.setOffline(true);
    const name = page.getByRole("textbox", { name: /Name, address/ });
    await name.fill("embedded-nothing");
    await name.press("Enter");
    const form = page.getByRole("region", { name: "Get another model" });
    await expect(form.getByText(/could not be fetched. Check the connection/)).toBeVisible({ timeout: 6000 });
  });
});
