import { expect, it } from "vitest";
import { Rate } from "./rate.ts";

it("tells the rate of the last seconds, once it can, and forgets what began anew", () => {
  const rate = new Rate();
  expect(rate.perSecond).toBeNull();
  rate.add(0, 0);
  rate.add(100, 1000);
  expect(rate.perSecond).toBeNull();
  rate.add(1000, 2000);
  expect(rate.perSecond).toBe(2000);
  rate.add(21_000, 2000); // stood still for longer than it looks back
  expect(rate.perSecond).toBeNull();
  rate.add(22_000, 5000);
  expect(rate.perSecond).toBe(3000);
  rate.add(23_000, 0);
  expect(rate.perSecond).toBeNull();
});
