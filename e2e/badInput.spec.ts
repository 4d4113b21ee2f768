// What can go wrong from outside: each is said with what to do, and the page stays usable.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { App, expect, test } from "./app.ts";

test.use({
  expectErrors: [{ allowed: [/404|Failed to load resource|ERR_FAILED/] }, { option: true }] as never,
});

const load = async (page: import("@playwright/test").Page, reference: string, options: object = {}) =>
  page.evaluate(
    ([model, flags]) =>
      window.hneurons.load(model as string, flags as never).then(
        () => null,
        (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
      ),
    [reference, options] as const,
  );

test("a model that is missing, cut short, of no such dtype or device is refused and the loaded one stays", async ({
  app,
  page,
  baseURL,
}) => {
  await app.open();
  const base = new URL(baseURL ?? "").origin;
  await page.context().route("**/cut/**", async (route) => {
    const response = await route.fetch({
      url: route.request().url().replace("/cut/", "/models/embedded/instruct/"),
    });
    if (!route.request().url().endsWith(".onnx") || route.request().method() === "HEAD")
      return route.fulfill({ response });
    const body = await response.body();
    return route.fulfill({
      body: body.subarray(0, body.length / 2),
      headers: { "content-type": "application/octet-stream" },
    });
  });
  expect(await load(page, `${base}/nowhere`)).toMatchObject({ code: "not-found" });
  expect(await load(page, `${base}/cut`)).toMatchObject({
    code: expect.stringMatching(/truncated|invalid-file/),
  });
  expect(await load(page, "embedded", { dtype: "q4" })).toMatchObject({ code: "dtype-unavailable" });
  expect(await load(page, "embedded", { device: "webgpu" })).toMatchObject({ code: "device-unavailable" });
  expect(await load(page, "hub:nonsense")).toMatchObject({ code: "usage" });
  await app.ask("What is the capital of France?");
  await expect(app.lane("α = 1")).toContainText("Paris");
});

test("a file of the runtime that once could not be fetched can be had the next time", async ({
  app,
  page,
}) => {
  await page.context().route("**/ort/*.wasm", (route) => route.abort(), { times: 1 });
  await app.open();
  await expect(page.getByText(/program that runs models could not be fetched/).first()).toBeVisible();
  await page.getByRole("button", { name: "Load it again" }).click();
  await app.idle();
  await app.ask("What is the capital of France?");
  await expect(app.lane("α = 1")).toContainText("Paris");
});

test("window.hneurons rejects with a code", async ({ app, page }) => {
  await app.open();
  const codes = await page.evaluate(async () => {
    const codeOf = (run: () => Promise<unknown>): Promise<string> =>
      run().then(
        () => "none",
        (error: { code: string }) => error.code,
      );
    const column = (values: number[]) => ({ data: Float32Array.from(values), shape: [values.length, 1] });
    const hn = window.hneurons;
    return {
      alpha: await codeOf(() => hn.generate("embedded", { prompt: "Hi", scale: ["L0:0=4"] })),
      layer: await codeOf(() => hn.generate("embedded", { prompt: "Hi", scale: ["L99:0=2"] })),
      alphaAlone: await codeOf(() => hn.logits("embedded", { ids: "1", alpha: 2 })),
      otherSize: await codeOf(() =>
        hn.cett("embedded", {
          ids: "1",
          neurons: '{"format": "h-neurons/1", "model": {"layers": 99, "neurons": 9}, "neurons": []}',
          alpha: 2,
        }),
      ),
      noFile: await codeOf(() => hn.importFile("nowhere/list.json")),
      nan: await codeOf(() => hn.fit({ features: column([1, Number.NaN]), labels: [0, 1] })),
      oneClass: await codeOf(() => hn.fit({ features: column([1, 2]), labels: [1, 1] })),
      nothing: await codeOf(() => hn.generate("embedded", undefined as never)),
      misspelt: await codeOf(() => hn.generate("embedded", { prompt: "Hi", tempreture: 1 } as never)),
      noFeatures: await codeOf(() => hn.fit({} as never)),
      notBuilt: await codeOf(() => hn.sweep({})),
    };
  });
  expect(codes).toEqual({
    alpha: "usage",
    layer: "out-of-range",
    alphaAlone: "usage",
    otherSize: "out-of-range",
    noFile: "not-found",
    nan: "not-finite",
    oneClass: "one-class",
    nothing: "usage",
    misspelt: "usage",
    noFeatures: "usage",
    notBuilt: "usage",
  });
});

test("storage denied: the study says so, the page goes on", async ({
  playwright,
  launchOptions,
  baseURL,
}, info) => {
  // As where a person blocks all cookies: the browser then refuses IndexedDB, files and Web Locks.
  const profile = info.outputPath("profile");
  await mkdir(join(profile, "Default"), { recursive: true });
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify(blocked));
  const context = await playwright.chromium.launchPersistentContext(profile, {
    ...launchOptions,
    ...(baseURL === undefined ? {} : { baseURL }),
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const app = new App(page);
    await app.open("#/find");
    const denied = await page.evaluate(() => navigator.locks.query().then(String, String));
    expect(denied).toContain("SecurityError");
    await expect(page.getByText("The request was denied")).toHaveCount(0);
    await page.getByRole("button", { name: "Find H-Neurons" }).click();
    await app.idle();
    await expect(page.getByText(/does not let the page store files/).first()).toBeVisible();
    await expect(page.getByText("What was collected is stored")).toHaveCount(0);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await app.idle();
    await expect(page.getByRole("button", { name: "Find H-Neurons" })).toBeEnabled();
    await page.getByRole("link", { name: "Explore" }).click();
    await app.ask("What is the capital of France?");
    await expect(app.lane("α = 1")).toContainText("Paris");
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});

test("studies that cannot be read are listed with why, beside the others, and can be removed", async ({
  app,
  page,
}) => {
  await app.open("#/find");
  await page.evaluate(async () => {
    const spec = await window.hneurons.spec("identify");
    const root = await navigator.storage.getDirectory();
    const studies = await root.getDirectoryHandle("studies", { create: true });
    const folder = (id: string) => studies.getDirectoryHandle(id, { create: true });
    const write = async (id: string, name: string, text: string) => {
      const file = await (await folder(id)).getFileHandle(name, { create: true });
      const writable = await file.createWritable();
      await writable.write(text);
      await writable.close();
    };
    await write("left-over", "features.f32", "rows");
    await write("newer", "spec.json", JSON.stringify({ ...spec, format: "hn-spec/3" }));
    await write("good", "spec.json", JSON.stringify(spec));
    await (await folder("unreadable")).getDirectoryHandle("spec.json", { create: true });
  });
  await app.open("#/library");
  const rows = page.getByRole("list", { name: "Stored studies" }).getByRole("listitem");
  const row = (id: string) => rows.filter({ hasText: id });
  await expect(rows).toHaveCount(5); // the precomputed one stands first
  await expect(row("good")).toContainText("not finished");
  await expect(row("newer")).toContainText(/A study of a newer version of this page.*Reload the page/);
  await expect(row("left-over")).toContainText(/A damaged study.*spec\.json is missing/);
  await expect(row("unreadable")).toContainText(/A damaged study.*cannot read spec\.json/);
  for (const id of ["left-over", "unreadable", "newer"]) {
    await row(id)
      .getByRole("button", { name: /^Remove/ })
      .click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await app.idle();
    await expect(row(id)).toHaveCount(0);
  }
  await expect(rows).toHaveCount(2);
});
