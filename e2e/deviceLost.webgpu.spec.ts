// The graphics device goes away while it runs the model: the page goes on by itself, once; then it asks.

import type { Page } from "@playwright/test";
import { expect, test } from "./app.ts";
import { serveExternal } from "./fixtures.ts";

/** A token takes one command encoder at least, so that this many are used up in the middle of an answer. */
const TOKENS = 8;
const MIDDLE = TOKENS / 2;

/** Destroys the device of the workers that run now, as they take their n-th command encoder from now on. */
async function loseDevice(page: Page, n: number): Promise<void> {
  for (const worker of page.workers())
    await worker.evaluate((last) => {
      const device: Pick<GPUDevice, "createCommandEncoder" | "destroy"> = GPUDevice.prototype;
      const original = device.createCommandEncoder;
      let taken = 0;
      device.createCommandEncoder = function (...given) {
        if (++taken === last) this.destroy();
        return original.apply(this, given);
      };
    }, n);
}

test("an answer that loses its device is generated again, with the conversation kept", async ({
  app,
  page,
  baseURL,
}) => {
  await page.clock.install();
  const model = await serveExternal(page, baseURL);
  await app.open("#/library");
  const load = (reference: string) =>
    page.evaluate((named) => window.hneurons.load(named, { device: "webgpu" }), reference);
  expect(await load(model)).toMatchObject({ device: "webgpu" });
  // The check of the model takes command encoders as well; once made it is remembered, and meets no loss below.
  await app.idle();
  await page.clock.fastForward(10_000);
  await expect(page.getByRole("region", { name: "The loaded model" })).toContainText("passed: ");
  await page.getByRole("link", { name: "Explore" }).click();
  const answer = page.getByLabel("Tokens of lane α = 1");
  const notices = page.getByRole("region", { name: "Notices" });
  await page.getByRole("button", { name: "Settings" }).click();
  const tokens = page.getByRole("textbox", { name: "Max new tokens" });
  await tokens.fill(String(TOKENS));
  await tokens.press("Tab");
  await app.ask("First");
  await app.ask("Second");
  const whole = await answer.innerText();
  expect(whole.length).toBeGreaterThan(0);

  await loseDevice(page, MIDDLE);
  await page.getByRole("button", { name: "Regenerate" }).click();
  await app.idle();
  await expect(notices).toContainText("The graphics device that ran the model was lost.");
  expect(await answer.innerText()).toBe(whole);
  await expect(page.getByRole("list", { name: "Earlier turns" })).toContainText("First");

  // So soon again, it is not tried.
  await loseDevice(page, MIDDLE);
  await page.getByRole("button", { name: "Regenerate" }).click();
  await app.idle();
  await expect(page.getByText(/lost twice within a minute/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Load it again" })).toBeVisible();
});
