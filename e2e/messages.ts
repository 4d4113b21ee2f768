// Measures what crosses from the workers to the page, message by message, so that a test can say what may.

import type { Page } from "@playwright/test";

export interface Message {
  /** Arrays by their buffers, the rest about as long as its JSON. */
  readonly bytes: number;
  /** Length of the longest list of numbers in it, typed or not; 0 where there is none. */
  readonly longest: number;
  /** A pooled heatmap: one value and one index a cell of the picture. */
  readonly picture: boolean;
}

export class MessageMeter {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Before the page opens: wraps Worker, so that each message is measured as it arrives. */
  static async install(page: Page): Promise<MessageMeter> {
    await page.addInitScript(() => {
      const messages: Message[] = [];
      Object.assign(window, { measuredMessages: messages });
      const measure = (value: unknown): { bytes: number; longest: number } => {
        if (ArrayBuffer.isView(value))
          return { bytes: value.byteLength, longest: (value as Float32Array).length };
        if (value instanceof ArrayBuffer) return { bytes: value.byteLength, longest: value.byteLength };
        if (typeof value !== "object" || value === null) return { bytes: String(value).length, longest: 0 };
        const parts = Object.values(value).map(measure);
        const numbers =
          Array.isArray(value) && value.every((one) => typeof one === "number") ? value.length : 0;
        return {
          bytes: parts.reduce((sum, { bytes }) => sum + bytes + 8, 0),
          longest: Math.max(numbers, ...parts.map(({ longest }) => longest)),
        };
      };
      window.Worker = class extends Worker {
        constructor(...args: ConstructorParameters<typeof Worker>) {
          super(...args);
          this.addEventListener("message", (event: MessageEvent<{ r?: { value?: object } }>) => {
            const result = event.data.r?.value;
            const picture = typeof result === "object" && result !== null && "argmax" in result;
            messages.push({ ...measure(event.data), picture });
          });
        }
      };
    });
    return new MessageMeter(page);
  }

  /** The messages since the last reading. */
  read(): Promise<Message[]> {
    return this.#page.evaluate(() =>
      (window as unknown as { measuredMessages: Message[] }).measuredMessages.splice(0),
    );
  }
}
