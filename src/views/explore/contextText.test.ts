import { expect, it } from "vitest";

import { contextText } from "./contextText.ts";

it("tells how full the context is once that matters", () => {
  const at = (used: number) => contextText({ used, more: 64, holds: 1512 });
  expect(at(100)).toBeNull();
  expect(at(1000)).toEqual({ text: "1,000 of 1,512 tokens of context are used.", full: false });
  expect(at(1300)).toMatchObject({ full: true, text: expect.stringContaining("new conversation") });
});
