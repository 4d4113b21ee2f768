// Exports of other people's tools on WebGPU's software adapter, against their references. HN_FIXTURES=all takes every
// file that the adapter can run: it has no float16.

import { expect, test } from "./app.ts";
import {
  differenceOf,
  EXTERNAL,
  fixtures,
  reportByDtype,
  serve,
  type Fixture,
  type Measured,
} from "./fixtures.ts";

/** Of exports that compute rotary embeddings: WGSL's sine and cosine are exact to 2⁻¹¹. */
const TOLERANCE = { logits: 5e-3, cett: 2e-2 };

/**
 * Where activations are rounded to 8 bits (q8, and MatMulNBits with an accuracy_level), a difference in the last bits
 * becomes one of a step; how far such files are is reported only.
 */
const rounds = ({ ref }: Fixture): boolean => ref.dtype === "q8" || ref.accuracy0 !== undefined;

const isHalf = ({ ref }: Fixture): boolean => ref.z_dtype === "float16";

test("models without float16 give the reference's logits, CETT and tokens", async ({ app, page }) => {
  test.setTimeout(600_000);
  await app.open("#/library");
  const found: Measured[] = [];
  // The one with external data is in device.webgpu.spec.ts.
  for (const fixture of fixtures().filter((one) => !isHalf(one) && one.folder !== EXTERNAL)) {
    const measured = await differenceOf(page, fixture, "webgpu");
    found.push(measured);
    if (rounds(fixture)) continue;
    expect.soft(measured.logits, `${fixture.name}: logits`).toBeLessThanOrEqual(TOLERANCE.logits);
    expect.soft(measured.turned, `${fixture.name}: logits, turned`).toBeLessThanOrEqual(TOLERANCE.logits);
    expect.soft(measured.cett, `${fixture.name}: CETT`).toBeLessThanOrEqual(TOLERANCE.cett);
    expect.soft(measured.tokens, `${fixture.name}: greedy tokens`).toBe(0);
  }
  reportByDtype("webgpu", found);
});

test("a float16 model is refused where the adapter has no float16, with what to choose", async ({
  app,
  page,
}) => {
  await app.open("#/library");
  const half = fixtures().find(isHalf);
  const address = half ? await serve(page, half) : "";
  const refusal = await page.evaluate(
    ([path, dtype]) =>
      window.hneurons.load(new URL(path, location.href).href, { dtype, device: "webgpu" }).then(
        () => null,
        ({ code, message }: { code: string; message: string }) => ({ code, message }),
      ),
    [address, half?.ref.dtype ?? "fp16"] as const,
  );
  expect(refusal).toMatchObject({
    code: "dtype-unavailable",
    message: expect.stringMatching(/float16.*Choose/),
  });
});
