import fc from "fast-check";
import { expect, it } from "vitest";
import { isoTime } from "./time.ts";

it("writes what Date writes", () => {
  fc.assert(
    fc.property(fc.nat({ max: 4e12 }), (ms) => {
      expect(isoTime(ms)).toBe(new Date(ms).toISOString().replace(/\.\d+Z$/, "Z"));
    }),
  );
});
