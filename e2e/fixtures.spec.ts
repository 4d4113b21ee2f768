// Exports of other people's tools in the page, on WASM, against their references. HN_FIXTURES=all takes every file
// that there is.

import { expect, test } from "./app.ts";
import { differenceOf, fixtures, reportByDtype, type Measured } from "./fixtures.ts";
import { TOLERANCE } from "../src/graph/testing/reference.ts";

test("models of every dtype give the reference's logits, CETT and tokens", async ({ app, page }) => {
  test.setTimeout(600_000);
  await app.open("#/library");
  const found: Measured[] = [];
  for (const fixture of fixtures()) {
    const measured = await differenceOf(page, fixture, "wasm");
    const { logits, cett } = TOLERANCE[fixture.ref.dtype];
    expect.soft(measured.logits, `${fixture.name}: logits`).toBeLessThanOrEqual(logits);
    expect.soft(measured.turned, `${fixture.name}: logits, turned`).toBeLessThanOrEqual(2 * logits);
    expect.soft(measured.cett, `${fixture.name}: CETT`).toBeLessThanOrEqual(cett);
    expect.soft(measured.tokens, `${fixture.name}: greedy tokens`).toBe(0);
    found.push(measured);
  }
  reportByDtype("wasm", found);
});
