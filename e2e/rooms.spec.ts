// Every room and the model card, light and dark, at three widths: no accessibility violation, nothing wider than the screen, and a
// picture to look at. The picture of the README is one of these.

import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./app.ts";

const PICTURES = process.env["HN_PICTURES"] ?? "test-results/pictures";
mkdirSync(PICTURES, { recursive: true });

for (const colorScheme of ["light", "dark"] as const)
  for (const width of [1440, 1024, 390])
    test(`rooms at ${width} px, ${colorScheme}`, async ({ app, page }) => {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const room of ["explore", "find", "test", "turn", "trace", "library", "card"]) {
        await app.open(`#/${room}`);
        if (room === "explore") {
          await page.getByRole("button", { name: "Try: a false premise" }).click();
          await app.idle();
          await app.turn("End");
        }
        if (room === "card") await expect(page.getByRole("heading", { name: "Limits" })).toBeVisible();
        await page.screenshot({ path: `${PICTURES}/${room}-${width}-${colorScheme}.png`, fullPage: true });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wide, `${room} is wider than the screen by`).toBeLessThanOrEqual(0);
        if (width !== 1024) {
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
        }
      }
    });

test("nothing in the header covers a room, at any width", async ({ app, page }) => {
  await app.open("#/library");
  for (const width of [390, 720, 801, 850, 960, 961, 1100, 1101]) {
    await page.setViewportSize({ width, height: 600 });
    for (const room of await page.getByRole("navigation", { name: "Rooms" }).getByRole("link").all())
      await room.click({ trial: true, timeout: 2000 });
  }
});
