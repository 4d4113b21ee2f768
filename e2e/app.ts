// The page as a person meets it: found by roles and names, waited for by `waitForIdle`, never by a sleep.

import { expect, test as base, type Locator, type Page } from "@playwright/test";
import type { HNeuronsApi } from "../src/app/automation.ts";

declare global {
  interface Window {
    hneurons: HNeuronsApi;
  }
}

export class App {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a room (or a link's `#/…`) and waits until nothing is under way. */
  async open(hash = "#/explore"): Promise<void> {
    await this.page.goto(`./${hash}`);
    await this.page.waitForFunction(() => "hneurons" in window);
    await expect(this.page.locator("main").getByRole("heading", { level: 1 })).toBeAttached();
    await this.idle();
  }

  idle(): Promise<void> {
    return this.page.evaluate(() => window.hneurons.waitForIdle());
  }

  get prompt(): Locator {
    return this.page.getByRole("textbox", { name: "Ask the model" });
  }

  get slider(): Locator {
    return this.page.getByRole("slider", { name: /α/ });
  }

  lane(name: "α = 0" | "α = 1" | "yours" | "placebo"): Locator {
    return this.page.getByRole("region", { name: `Lane ${name}` });
  }

  async ask(question: string): Promise<void> {
    await this.prompt.fill(question);
    await this.page.getByRole("button", { name: "Ask", exact: true }).click();
    await this.idle();
  }

  /** Moves the slider with the keyboard: End is 3, Home 0, arrows one step. */
  async turn(key: "End" | "Home" | "ArrowRight" | "ArrowLeft", times = 1): Promise<void> {
    await this.slider.focus();
    for (let i = 0; i < times; i++) await this.slider.press(key);
    await this.idle();
  }
}

/** `test` with the page object, which fails on any error that the page did not expect. */
export const test = base.extend<{ app: App; there: App; expectErrors: { allowed: RegExp[] } }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs off this pattern
  expectErrors: [async ({}, use) => use({ allowed: [] }), { option: true }],
  app: async ({ page, expectErrors }, use) => {
    const unexpected: string[] = [];
    page.on("pageerror", (error) => unexpected.push(error.message));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      const text = `${message.text()} ${message.location().url}`;
      if (!expectErrors.allowed.some((pattern) => pattern.test(text))) unexpected.push(text);
    });
    await use(new App(page));
    expect(unexpected, "errors of the page").toEqual([]);
  },
  /** Somebody else's browser, to which links are sent. */
  there: async ({ browser, baseURL }, use) => {
    const elsewhere = await browser.newContext({ baseURL: baseURL ?? "" });
    await use(new App(await elsewhere.newPage()));
    await elsewhere.close();
  },
});

export { expect };

/** For a test that measures time: `npm test` runs it when no other does (scripts/lib/steps.mjs). */
export const ALONE = { tag: "@alone" };

/** Notes a measured figure, which `npm test` prints; speed is reported, never asserted (bench/README.md). */
export function report(name: string, value: string): void {
  base.info().annotations.push({ type: name, description: value });
}

/** Watches the main thread from the page's start; `read` gives the tasks over 50 ms since the last reading, in ms. */
export async function watchLongTasks(page: Page): Promise<{ read: () => Promise<number[]> }> {
  await page.addInitScript(() => {
    const durations: number[] = [];
    Object.assign(window, { longTasks: durations });
    new PerformanceObserver((list) =>
      durations.push(...list.getEntries().map(({ duration }) => Math.round(duration))),
    ).observe({ type: "longtask", buffered: true });
  });
  return {
    read: () => page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0)),
  };
}
