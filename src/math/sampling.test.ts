import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  argmax,
  entropy,
  klDivergence,
  logSoftmaxAt,
  sampleToken,
  type SamplingOptions,
} from "./sampling.ts";

/** Few distinct values, so that ties are common. */
const someLogits = fc
  .array(fc.integer({ min: -12, max: 12 }), { minLength: 1, maxLength: 60 })
  .map((values) => Float32Array.from(values, (v) => v / 4));
const someOptions = fc.record({
  temperature: fc.constantFrom(0.3, 1, 2.5),
  topK: fc.integer({ min: 0, max: 70 }),
  topP: fc.constantFrom(0.05, 0.5, 0.9, 1),
});

/** The definition, by sorting everything: transformers' three warpers, then the inverse CDF. */
function bySorting(logits: Float32Array, { temperature, topK, topP }: SamplingOptions, u: number): number {
  let kept = Array.from(logits, (logit, id) => ({ id, p: Math.exp(logit / temperature) }));
  kept.sort((a, b) => b.p - a.p || a.id - b.id);
  if (topK > 0) kept = kept.slice(0, topK);
  const total = kept.reduce((sum, { p }) => sum + p, 0);
  let above = 0;
  if (topP < 1) kept = kept.filter(({ p }) => (above += p) - p < topP * total);
  const mass = kept.reduce((sum, { p }) => sum + p, 0);
  let running = 0;
  return kept.find(({ p }) => (running += p) > u * mass)?.id ?? kept.at(-1)!.id;
}

describe("sampleToken", () => {
  it("agrees with sorting everything", () => {
    // u avoids the borders between tokens, where the order of summation may decide.
    const someU = fc.integer({ min: 0, max: 9_999 }).map((i) => (i + 0.5 / Math.PI) / 10_000);
    fc.assert(
      fc.property(someLogits, someOptions, someU, (logits, options, u) => {
        expect(sampleToken(logits, options, u).id).toBe(bySorting(logits, options, u));
      }),
      { numRuns: 2000 },
    );
  });

  it("is greedy at temperature 0, with the lowest id on ties, and reports untempered log-probabilities", () => {
    const logits = Float32Array.of(1, 3, 3, -2);
    const { id, logprob } = sampleToken(logits, { temperature: 0, topK: 0, topP: 1 }, 0.99);
    expect(id).toBe(1);
    expect(logprob).toBeCloseTo(3 - Math.log(Math.E + 2 * Math.exp(3) + Math.exp(-2)), 14);
    expect(sampleToken(logits, { temperature: 5, topK: 1, topP: 1 }, 0.99)).toEqual({ id: 1, logprob });
  });

  it("draws at the frequency of the distribution", () => {
    const logits = Float32Array.of(0, Math.log(2), Math.log(5));
    const counts = [0, 0, 0];
    for (let i = 0; i < 8000; i++)
      counts[sampleToken(logits, { temperature: 1, topK: 0, topP: 1 }, (i + 0.5) / 8000).id]!++;
    expect(counts).toEqual([1000, 2000, 5000]);
  });

  it("names the token of a logit that is not finite", () => {
    for (const bad of [Number.NaN, Infinity, -Infinity])
      expect(() => argmax(Float32Array.of(0, 1, bad))).toThrow(
        expect.objectContaining({
          code: "not-finite",
          message: expect.stringContaining("token 2") as string,
        }),
      );
  });

  it("refuses settings outside their range", () => {
    const good = { temperature: 1, topK: 0, topP: 1 };
    for (const bad of [
      { temperature: -1 },
      { temperature: Number.NaN },
      { topK: 1.5 },
      { topP: 0 },
      { topP: 1.1 },
    ])
      expect(() => sampleToken(Float32Array.of(1), { ...good, ...bad }, 0)).toThrow(
        expect.objectContaining({ code: "usage" }),
      );
  });
});

describe("measures of logits", () => {
  it("are exact where the answer is known", () => {
    expect(entropy(new Float32Array(8))).toBeCloseTo(Math.log(8), 14);
    expect(entropy(Float32Array.of(1e4, 0))).toBe(0);
    expect(logSoftmaxAt(Float64Array.of(1e4, 1e4), 1)).toBeCloseTo(-Math.LN2, 10);
    const p = Float64Array.of(Math.log(0.2), Math.log(0.8));
    const q = Float64Array.of(Math.log(0.5) + 7, Math.log(0.5) + 7);
    expect(klDivergence(p, q)).toBeCloseTo(0.2 * Math.log(0.4) + 0.8 * Math.log(1.6), 14);
    expect(klDivergence(p, p)).toBe(0);
  });
});
