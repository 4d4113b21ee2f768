// Measures what crosses from the workers to the page: every message's size, and the lengths of float arrays in it.

import type { Page } from "@playwright/test";

interface Measured {
  /** Bytes of the largest message, arrays counted by their buffers, the rest as JSON. */
  readonly largest: number;
  /** Length of every Float32Array and Float64Array received. */
  readonly floats: readonly number[];
}

export class MessageMeter {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Before the page opens: wraps Worker, so that each message is measured as it arrives. */
  static async install(page: Page): Promise<MessageMeter> {
    await page.addInitScript(() => {
      const measured = { largest: 0, floats: [] as number[] };
      Object.assign(window, { measured });
      const sizeOf = (value: unknown): number => {
        if (ArrayBuffer.isView(value)) {
          if (value instanceof Float32Array || value instanceof Float64Array)
            measured.floats.push(value.length);
          return value.byteLength;
        }
        if (value instanceof ArrayBuffer) return value.byteLength;
        if (Array.isArray(value)) {
          if (value.length > 0 && value.every((one) => typeof one === "number"))
            measured.floats.push(value.length);
          return value.reduce((sum: number, one) => sum + sizeOf(one), 2);
        }
        if (typeof value === "object" && value !== null)
          return Object.entries(value).reduce((sum, [key, one]) => sum + key.length + sizeOf(one), 2);
        return String(value).length;
      };
      window.Worker = class extends Worker {
        constructor(...args: ConstructorParameters<typeof Worker>) {
          super(...args);
          this.addEventListener("message", (event) => {
            measured.largest = Math.max(measured.largest, sizeOf(event.data));
          });
        }
      };
    });
    return new MessageMeter(page);
  }

  read(): Promise<Measured> {
    return this.#page.evaluate(() => (window as unknown as { measured: Measured }).measured);
  }
}
