import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { deflateSync } from "fflate";
import { describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { decodeLink, encodeLink, LINK_LIMIT, type LinkState } from "./link.ts";
import { LINK_VERSION, pack, ROOMS, unpack } from "./linkState.ts";

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0); // JSON has no −0
const alpha = fc.integer({ min: 0, max: 300 }).map((a) => a / 100);
const text = fc.string({ unit: "binary", maxLength: 30 });
const orNull = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: null });

/** States at the precision that a link keeps: risk in steps of 1/1020, means to 4 decimals. */
const someState: fc.Arbitrary<LinkState> = fc.record({
  room: fc.constantFrom(...ROOMS),
  model: fc.record({
    reference: fc.constantFrom("embedded", "hub:owner/name@main", "https://host/models/tiny"),
    sha256: orNull(fc.constant("ab".repeat(32))),
    dtype: orNull(fc.constantFrom("fp32", "q4f16")),
  }),
  neurons: fc.array(
    fc.record({
      layer: fc.nat(40),
      index: fc.nat(20_000),
      weight: orNull(number),
    }),
    { maxLength: 20 },
  ),
  intercept: orNull(number),
  alpha,
  messages: fc.array(fc.record({ role: fc.constantFrom("system", "user", "assistant"), content: text }), {
    maxLength: 4,
  }),
  sampling: fc.record({
    temperature: alpha,
    topK: fc.nat(100),
    topP: fc.constantFrom(0.9, 1),
    seed: fc.maxSafeInteger().map((x) => x + 0),
  }),
  maxNewTokens: fc.integer({ min: 1, max: 500 }),
  lanes: fc.array(
    fc.record({ id: text, kind: fc.constantFrom("neurons", "placebo"), alpha, seed: orNull(fc.nat()) }),
    { maxLength: 4 },
  ),
  replay: orNull(
    fc.array(
      fc.record({
        id: text,
        alpha,
        pieces: fc.array(text, { maxLength: 12 }),
        risk: orNull(
          fc.array(
            fc.nat(1020).map((r) => r / 1020),
            { maxLength: 12 },
          ),
        ),
        divergence: orNull(fc.nat(50)),
        meanDeltaLogprob: orNull(fc.integer({ min: -50_000, max: 50_000 }).map((x) => x / 1e4)),
        meanKl: orNull(fc.nat(50_000).map((x) => x / 1e4)),
        finish: fc.constantFrom("stop", "length", "abort"),
      }),
      { maxLength: 4 },
    ),
  ),
});

const example: LinkState = {
  room: "explore",
  model: { reference: "embedded", sha256: "cd".repeat(32), dtype: "fp32" },
  neurons: [{ layer: 3, index: 417, weight: 1.25 }],
  intercept: -0.5,
  alpha: 2,
  messages: [{ role: "user", content: "Who wrote Hamlet?" }],
  sampling: { temperature: 0, topK: 0, topP: 1, seed: 7 },
  maxNewTokens: 24,
  lanes: [{ id: "yours", kind: "neurons", alpha: 2, seed: null }],
  replay: [
    {
      id: "yours",
      alpha: 2,
      pieces: ["Ham", "let"],
      risk: [0.2, 1],
      divergence: 1,
      meanDeltaLogprob: -0.25,
      meanKl: 0.125,
      finish: "stop",
    },
  ],
};

const withReplay = (answers: number, words: number): LinkState => ({
  ...example,
  replay: Array.from({ length: answers }, (_, lane) => ({
    ...example.replay![0]!,
    id: `lane ${lane}`,
    pieces: Array.from({ length: words }, (_, i) => ` ${((i + lane) * 2654435761).toString(36)}`),
    risk: Array.from({ length: words }, (_, i) => ((i * 97 + lane) % 1020) / 1020),
  })),
});

describe("link", () => {
  it("carries every state there and back", () => {
    fc.assert(
      fc.property(someState, (state) => {
        const { hash, dropped } = encodeLink(state);
        expect(dropped).toEqual([]);
        expect(decodeLink(`https://host/page${hash} `)).toEqual({
          ok: true,
          value: { value: state, problems: [] },
        });
      }),
    );
  });

  it("never throws, and says what to do about text that is no link", () => {
    const almost = fc.string({ unit: "grapheme-ascii" }).map((s) => `#/explore?s=1.${s}`);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), almost), (noise) => {
        const result = decodeLink(noise);
        expect(result.ok).toBe(false);
        if (!result.ok) {
          expect(result.error).toBeInstanceOf(HnError);
          expect(result.error.code).toBe("corrupt-link");
          expect(result.error.message).toMatch(/Ask for it again|Reload/);
        }
      }),
    );
  });

  it("notices a change of any one character", () => {
    const { hash } = encodeLink(example);
    for (let i = 0; i < hash.length; i++)
      for (const c of ["A", "b", "7", "-", "_", "&", ".", "%", ""]) {
        const result = decodeLink(hash.slice(0, i) + c + hash.slice(i + 1));
        if (result.ok) expect(result.value).toEqual({ value: example, problems: [] });
      }
    for (let length = 0; length < hash.length; length++)
      expect(decodeLink(hash.slice(0, length)).ok).toBe(false);
  });

  it("drops replay detail, never the experiment, to stay short", () => {
    const lengths = [200, 800, 1500, 6000].map((words) => {
      const state = withReplay(4, words);
      const { hash, dropped } = encodeLink(state);
      expect(hash.length).toBeLessThanOrEqual(LINK_LIMIT);
      const read = decodeLink(hash);
      expect(read.ok && { ...read.value.value, replay: null }).toEqual({ ...state, replay: null });
      return dropped.length;
    });
    expect(lengths[0]).toBe(0);
    expect(lengths.at(-1)).toBe(3);
    const many = Array.from({ length: 4000 }, (_, i) => ({
      layer: i % 30,
      index: i * 7,
      weight: Math.sin(i),
    }));
    const large = encodeLink({ ...example, neurons: many });
    expect(large.hash.length).toBeGreaterThan(LINK_LIMIT);
    const read = decodeLink(large.hash);
    expect(read.ok && read.value.value.neurons).toEqual(many);
  });

  it("keeps the good fields beside a bad one", () => {
    const bad = {
      ...(pack(example) as object),
      a: 9,
      n: [
        [3, 417, 1.25],
        [3, -1],
      ],
      s: "warm",
      p: [7],
    };
    const read = unpack(bad, LINK_VERSION);
    expect(read?.value).toMatchObject({
      alpha: 1,
      neurons: example.neurons,
      sampling: { temperature: 0 },
      messages: example.messages,
      replay: [],
    });
    expect(read?.problems).toHaveLength(4);
    expect(unpack({ ...bad, m: [null] }, LINK_VERSION)).toBeNull();
  });

  it("reads the risks of version 1, which counted in 255 steps", () => {
    const lane = ["one", 1, ["Paris", "."], [0, 51], null, 0, 0, 0];
    const old = { ...(pack(example) as object), p: [lane, 7] };
    const read = unpack(old, 1);
    expect(read?.value.replay).toMatchObject([{ risk: [0, 0.2] }]);
    expect(read?.problems).toHaveLength(1);
  });

  it("does not inflate a short link without end", () => {
    const padded = (bytes: number) => {
      const json = JSON.stringify({ ...(pack(example) as object), padding: " ".repeat(bytes) });
      const packed = deflateSync(new TextEncoder().encode(json));
      const body = Buffer.concat([sha256(packed).subarray(0, 4), packed]).toString("base64url");
      return decodeLink(`#/explore?s=${LINK_VERSION}.${body}`);
    };
    expect(padded(1e6)).toMatchObject({ ok: true, value: { value: example } });
    expect(padded(4e6)).toMatchObject({ ok: false, error: { code: "corrupt-link" } });
  });

  it("carries no credentials", () => {
    const secret = {
      ...example,
      apiKey: "sk-secret",
      model: { ...example.model, reference: "https://me:sk-secret@host/m?token=sk-secret#sk-secret" },
    };
    const read = decodeLink(encodeLink(secret).hash);
    expect(JSON.stringify(read)).not.toContain("sk-secret");
    expect(read.ok && read.value.value.model.reference).toBe("https://host/m");
  });
});
