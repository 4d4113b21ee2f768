import { expect, it } from "vitest";
import { parseStudySpec } from "../studySpec.ts";
import { inlineSet, toySpec, unseen } from "../testing/toyStudy.ts";
import { mayBeDetect, parseDetectSpec } from "./spec.ts";
import type { DetectSpec } from "./types.ts";

const message = (json: unknown): string => {
  const result = parseDetectSpec(json);
  return result.ok ? "accepted" : `${result.error.code}: ${result.error.message}`;
};

it("reads back what it is, as JSON, and by its kind", async () => {
  const spec = await toySpec();
  const json: unknown = JSON.parse(JSON.stringify(spec));
  expect(parseDetectSpec(json)).toEqual({ ok: true, value: spec });
  expect(parseStudySpec(json)).toEqual({ ok: true, value: spec });
});

it("names every wrong field", async () => {
  const spec = await toySpec();
  const { sampling, neurons } = spec;
  expect(message({ ...spec, sampling: { ...sampling, samples: 0 } })).toMatch(
    /^invalid-input: .*sampling\.samples: at least 1 \(found 0\)/,
  );
  expect(message({ ...spec, sets: [] })).toMatch(/sets: at least 1 entry/);
  expect(message({ ...spec, sets: [inlineSet("a", [])] })).toMatch(/sets\[0\]\.rows: at least 1 entry/);
  expect(message({ ...spec, sets: [inlineSet("a", unseen(1)), inlineSet("a", unseen(1))] })).toMatch(
    /sets: sets with a name each, none twice/,
  );
  expect(message({ ...spec, sets: [inlineSet("a/b", unseen(1))] })).toMatch(/a name without a slash/);
  expect(message({ ...spec, randomSets: 9 })).toMatch(/randomSets: at least 20/);
  expect(message({ ...spec, kind: "identify" })).toMatch(/kind: "detect"/);
  const [first] = neurons.neurons;
  const listed = (...rows: object[]) => message({ ...spec, neurons: { ...neurons, neurons: rows } });
  expect(listed({ ...first, weight: null })).toMatch(/^invalid-input: neurons: L\d+:\d+ has no weight/);
  expect(listed({ ...first, featureType: "other" })).toMatch(/"other" tokens/);
  expect(listed({ ...first, weight: 0 })).toMatch(/none with a weight other than 0/);
  expect(listed({ ...first }, { ...first })).toMatch(/^invalid-input: neurons: .*listed twice/);
  expect(listed({ ...first, layer: 99 })).toMatch(/^out-of-range: neurons: L99/);
  expect(message({ ...spec, neurons: { ...neurons, standardisation: "z-score" } })).toMatch(/standardised/);
});

it("knows a study again that has filled in what was left open", async () => {
  const asked = await toySpec();
  const kept: DetectSpec = {
    ...asked,
    model: { ...asked.model, dtype: "fp32", sha256: "11".repeat(32) },
    promptForm: "chat",
    sets: asked.sets.map((set) => ({ ...set, sha256: "22".repeat(32) })),
  };
  expect(mayBeDetect(asked, kept)).toBe(true);
  expect(mayBeDetect({ ...asked, seed: 3 }, kept)).toBe(false);
  expect(mayBeDetect({ ...asked, promptForm: "completion" }, kept)).toBe(false);
  expect(mayBeDetect({ ...asked, sets: [] }, kept)).toBe(false);
});
