// Scales and contributions on graphs of every flow of data (biases, flattened rows, fused norms), against the
// definition in math/cett.ts; and the patch itself, byte by byte.

import { describe, expect, it } from "vitest";
import { present } from "../base/assert.ts";
import { ratioSums } from "../math/ratios.ts";
import { instrument } from "./instrument.ts";
import { scaleInput } from "./layerMap.ts";
import { applyPatch } from "./patch.ts";
import { down, HIDDEN, matMul, NEURONS, noise, residualModel } from "./testing/build.ts";
import { FLOWS, ratiosByDefinition } from "./testing/flows.ts";
import { run } from "./testing/run.ts";

/** Rows, tokens and groups of the runs below. */
const [B, T, G] = [2, 3, 2];

describe("contributions and scales", () => {
  it.each(FLOWS)("$name", async (flow) => {
    const b = residualModel(flow.ffn);
    b.opset = flow.opset ?? 21;
    const bytes = b.bytes();
    const found = instrument(bytes);
    if (!found.ok) throw new Error(found.error.message);
    const x = noise("x", B * T * HIDDEN);
    const scale = noise("alpha", B * NEURONS).map((v) => 1.5 + v);
    const feeds = (s: Float32Array) => ({ [scaleInput(0)]: [s, [B, 1, NEURONS]] as const });
    const patched = applyPatch(bytes, found.value);
    const stock = await run(bytes, x, [B, T, HIDDEN]);
    const ones = await run(patched, x, [B, T, HIDDEN], feeds(new Float32Array(B * NEURONS).fill(1)));
    expect(ones.y).toEqual(stock.y);
    const turned = await run(patched, x, [B, T, HIDDEN], feeds(scale));
    expect(turned.y).not.toEqual(stock.y);
    if (flow.isOther) return; // its dequantised weight is tested in downNorms.test.ts

    const weights = noise("weights", G * T);
    const { z, h } = present(found.value.tensors[0], "a layer");
    const ratios = ratioSums(
      present(turned[z], "z"),
      present(turned[h], "h"),
      { batch: B, tokens: T, groups: G },
      weights,
      null,
    );
    ratiosByDefinition(flow, x, scale, weights).forEach((want, i) => {
      expect(Math.abs((ratios[i] ?? Number.NaN) - want)).toBeLessThan(1e-5);
    });
  });
});

describe("applyPatch", () => {
  const bytes = residualModel((b, x) => down(b, b.node("Relu", [matMul(b, x, "fc1")], "z"))).bytes();
  const plan = instrument(bytes);
  if (!plan.ok) throw new Error(plan.error.message);

  it("renames one input by name's length and appends", () => {
    const before = bytes.slice();
    const patched = applyPatch(bytes, plan.value);
    expect(bytes).toEqual(before);
    expect(patched.length).toBe(bytes.length + plan.value.suffix.length);
    expect(bytes.reduce((n, byte, i) => n + (patched[i] === byte ? 0 : 1), 0)).toBe(1);
    expect(instrument(patched)).toMatchObject({ ok: false, error: { code: "unsupported-model" } });
  });

  it("renames z wherever it is read", () => {
    const twice = residualModel((b, x) => {
      const z = b.node("Relu", [matMul(b, x, "fc1")], "z");
      b.node("ReduceMax", [z], "most", { keepdims: 0 });
      return down(b, z);
    });
    const found = instrument(twice.bytes());
    expect(found.ok && found.value.edits.length).toBe(2);
  });

  it("makes no copy when asked and the buffer has room", () => {
    const roomy = new Uint8Array(
      new ArrayBuffer(bytes.length + plan.value.suffix.length + 9),
      4,
      bytes.length,
    );
    roomy.set(bytes);
    const patched = applyPatch(roomy, plan.value, "in-place");
    expect(patched.buffer).toBe(roomy.buffer);
    expect(patched).toEqual(applyPatch(bytes, plan.value));
    expect(applyPatch(bytes.slice(), plan.value, "in-place")).toEqual(patched);
  });
});
