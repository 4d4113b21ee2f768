// Getting models, against a server that behaves like the Hub: asked before anything is fetched, gone on with after a
// reload, there without the network, and safe where storage runs full.

import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { ROOT } from "../config/resolve.ts";
import { App, expect, test as base } from "./app.ts";
import { COMMIT, HubServer, TOKEN } from "./hub/server.ts";

/** 8 MB in one file. */
const LARGE = "models/embedded/instruct";
/** Weights beside the graph. */
const EXTERNAL = "src/model/fixtures/llama-optimum-external";
const GRAPH = "onnx/model.onnx";

const test = base.extend<{ hub: HubServer }>({
  hub: async ({ page }, use) => {
    const hub = await HubServer.start();
    await page.addInitScript((endpoint) => localStorage.setItem("hneurons.hub", endpoint), hub.endpoint);
    await use(hub);
    hub.close();
  },
});
test.use({ expectErrors: [{ allowed: [/Failed to load resource|ERR_/] }, { option: true }] as never });

const question = (page: Page): Locator => page.getByRole("alertdialog");
const models = (page: Page): Locator => page.getByRole("list", { name: "Models on this machine" });
const row = (page: Page, name: string): Locator =>
  models(page).getByRole("listitem").filter({ hasText: name });

async function lookUp(page: Page, name: string): Promise<void> {
  await page.getByRole("textbox", { name: /^Name, address/ }).fill(name);
  await page.getByRole("button", { name: "Look it up" }).press("Enter");
}

test("a download asks first, goes on after a reload where it ended, and then needs no network", async ({
  app,
  page,
  hub,
}) => {
  hub.add("tiny/large", LARGE);
  await app.open("#/library");
  await lookUp(page, "tiny/large");
  await expect(question(page)).toContainText("Apache 2.0");
  await expect(question(page)).toContainText(/8\.\d MB in 5 files/);
  expect(hub.asked.map(({ path }) => path)).toEqual(["/api/models/tiny/large/revision/main"]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await question(page).getByRole("button", { name: "Not now" }).click();
  await app.idle();
  expect(hub.asked).toHaveLength(1);

  hub.hold(GRAPH, 5_000_000);
  await lookUp(page, "tiny/large");
  await question(page).getByRole("button", { name: "Download and load" }).click();
  const bar = page.getByRole("progressbar", { name: "Downloading tiny/large" });
  await expect.poll(async () => Number(await bar.getAttribute("aria-valuenow"))).toBeGreaterThan(0.5);
  await page.reload();
  await app.open("#/library");
  await expect(row(page, "tiny/large")).toContainText(/interrupted: 4\.\d MB of 8\.\d MB are here/);
  const fetched = hub.asked.length;
  await page.getByRole("button", { name: "Resume tiny/large fp32" }).click();
  await app.idle();
  const [first, second] = hub.of(GRAPH);
  expect(first?.from).toBeNull();
  expect(second?.from).toBeGreaterThan(4_000_000);
  expect(second?.from).toBeLessThanOrEqual(5_000_000);
  expect(hub.asked.slice(fetched).every(({ path }) => path.endsWith(GRAPH))).toBe(true);

  hub.close();
  await page.reload();
  await app.open("#/library");
  await page.getByRole("button", { name: "Load tiny/large fp32" }).click();
  await app.idle();
  await expect(row(page, "tiny/large")).toContainText("loaded");
  await expect(page.getByText(`hub:tiny/large@${COMMIT.slice(0, 7)}`).first()).toBeVisible();
  await page.goto("./#/explore");
  await app.ask("What is the capital of France?");
  await expect(app.lane("α = 1")).toContainText("Paris");
});

test("what breaks off or arrives with other bytes is fetched again; pausing keeps what has come", async ({
  app,
  page,
  hub,
}) => {
  hub.add("tiny/external", EXTERNAL);
  const data = "onnx/model.onnx_data";
  hub.refuse("config.json", 503);
  hub.spoil(GRAPH);
  hub.cut(data, 100_000);
  hub.hold(data, 200_000);
  await app.open("#/library");
  await lookUp(page, "hub:tiny/external");
  await question(page).getByRole("button", { name: "Download and load" }).click();
  const line = models(page).getByText(/onnx_data · [23]\d\d kB of 442 kB/);
  await expect(line).toBeVisible();
  await page.getByRole("button", { name: "Pause tiny/external" }).press("Enter");
  await app.idle();
  await expect(page.getByRole("button", { name: "Resume tiny/external fp32" })).toBeFocused();
  await page.keyboard.press("Enter");
  await app.idle();
  await expect(page.getByRole("button", { name: "Load tiny/external fp32" })).toBeFocused();
  expect(hub.of(GRAPH).map(({ from }) => from)).toEqual([null, null]);
  // A browser drops what it has not handed on when a connection breaks, at worst all of it.
  const [whole, cut, paused] = hub.of(data).map(({ from }) => from ?? 0);
  expect(whole).toBe(0);
  expect(cut).toBeLessThanOrEqual(100_000);
  expect(paused).toBe((cut ?? 0) + 200_000);
  await page.keyboard.press("Enter");
  await app.idle();
  await expect(row(page, "tiny/external")).toContainText("loaded");

  await page.getByRole("button", { name: "Remove tiny/external" }).click();
  await question(page).getByRole("button", { name: "Remove" }).click();
  await app.idle();
  await expect(row(page, "tiny/external")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Models on this machine" })).toBeFocused();
});

test("a full storage is told beforehand, and takes nothing of what was there", async ({
  app,
  page,
  hub,
  baseURL,
}) => {
  hub.add("tiny/external", EXTERNAL);
  hub.add("tiny/large", LARGE);
  await app.open("#/library");
  await page.evaluate(() => window.hneurons.load("hub:tiny/external"));
  const storage = await page.context().newCDPSession(page);
  const { origin } = new URL(baseURL ?? "");
  const quota = (quotaSize?: number) =>
    storage.send("Storage.overrideQuotaForOrigin", {
      origin,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    });

  await quota(4_000_000);
  await lookUp(page, "tiny/large");
  await expect(question(page)).toContainText(
    /8\.\d MB are to be fetched, more than the browser lets this page keep/,
  );
  await expect(question(page).getByRole("button", { name: "Download and load" })).toBeDisabled();
  await question(page).getByRole("button", { name: "Not now" }).click();
  await app.idle();

  await quota();
  const release = hub.hold(GRAPH, 1_500_000);
  await lookUp(page, "tiny/large");
  await question(page).getByRole("button", { name: "Download and load" }).click();
  await expect(models(page)).toContainText(/1\.6 MB of 8/);
  await quota(4_000_000);
  release();
  await expect(row(page, "tiny/large").getByRole("alert")).toContainText("storage for this page is full");
  await app.idle();
  await page.reload();
  await app.open("#/library");
  await expect(row(page, "tiny/large")).toContainText("interrupted");
  await page.getByRole("button", { name: "Load tiny/external fp32" }).click();
  await app.idle();
  await expect(row(page, "tiny/external")).toContainText("loaded");

  await quota();
  await page.getByRole("button", { name: "Resume tiny/large fp32" }).click();
  await app.idle();
  expect(hub.of(GRAPH).at(-1)?.from).toBeGreaterThan(1_000_000);
  await expect(page.getByRole("button", { name: "Load tiny/large fp32" })).toBeVisible();
});

test("a gated model says what to do, and takes a token that no other origin sees", async ({
  app,
  page,
  hub,
}) => {
  hub.add("tiny/gated", EXTERNAL, { gated: true });
  await app.open("#/library");
  await lookUp(page, "gated");
  await page.getByRole("button", { name: "Get tiny/gated" }).click();
  await expect(question(page)).toContainText("accept its licence on its page");
  await question(page).getByRole("button", { name: "Download and load" }).click();
  await expect(row(page, "tiny/gated").getByRole("alert")).toContainText("Accept its licence");
  await app.idle();

  await page.getByRole("button", { name: "Dtype, device, access token" }).click();
  await page.getByLabel("Access token of the Hub").fill(TOKEN);
  await page.getByRole("button", { name: "Resume tiny/gated fp32" }).click();
  await app.idle();
  await expect(page.getByRole("button", { name: "Load tiny/gated fp32" })).toBeVisible();
  expect(hub.of(GRAPH, "hub").at(-1)?.authorization).toBe(`Bearer ${TOKEN}`);
  expect(hub.of(GRAPH).map(({ authorization }) => authorization)).toEqual([null]);
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  expect(kept).not.toContain(TOKEN);
});

test("a link and an address ask before a model is fetched; a folder is read where it lies", async ({
  app,
  page,
  hub,
}) => {
  hub.add("tiny/large", LARGE);
  await app.open();
  await page.evaluate(() => window.hneurons.load("hub:tiny/large"));
  await app.ask("What is the capital of France?");
  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.evaluate(() => location.href);
  expect(hub.of(GRAPH)).toHaveLength(1);

  const there = new App(await (await page.context().browser()!.newContext()).newPage());
  await there.page.addInitScript((endpoint) => localStorage.setItem("hneurons.hub", endpoint), hub.endpoint);
  await there.page.goto(link);
  await there.page.getByRole("button", { name: "Run it here" }).click();
  await expect(question(there.page)).toContainText(COMMIT.slice(0, 7));
  expect(hub.of(GRAPH)).toHaveLength(1);
  await question(there.page).getByRole("button", { name: "Download and load" }).click();
  await expect(there.page.getByText("✓ the sender's words").first()).toBeVisible();
  await there.page.context().close();

  await page.goto("./#/library");
  hub.add("tiny/external", EXTERNAL);
  await lookUp(page, hub.folder("tiny/external"));
  await expect(question(page)).toContainText(/539 kB in 6 files.*each visit fetches it anew/);
  expect(hub.of("onnx/model.onnx_data").filter(({ method }) => method !== "HEAD")).toEqual([]);
  await question(page).getByRole("button", { name: "Fetch and load" }).click();
  await app.idle();
  await expect(page.getByText(hub.folder("tiny/external")).first()).toBeVisible();
  await page.locator("input[webkitdirectory]").setInputFiles(join(ROOT, EXTERNAL));
  await app.idle();
  await expect(page.getByText("files:llama-optimum-external").first()).toBeVisible();
});
