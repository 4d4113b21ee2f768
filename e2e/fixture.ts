// A two-layer model made by a real exporter, which is no part of the page: the tests serve it themselves.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

const FOLDER = fileURLToPath(new URL("../src/model/fixtures/llama-optimum-external", import.meta.url));

/** @returns the model's reference */
export async function serveFixture(page: Page, baseURL: string | undefined): Promise<string> {
  await page.context().route("**/fixture/**", async (route) => {
    const path = new URL(route.request().url()).pathname.replace("/fixture/", "");
    const body = await readFile(`${FOLDER}/${path}`).catch(() => null);
    await (body === null
      ? route.fulfill({ status: 404, body: "" })
      : route.fulfill({
          body,
          headers: {
            "content-type": path.endsWith(".json") ? "application/json" : "application/octet-stream",
          },
        }));
  });
  return new URL("/fixture", baseURL).href;
}
