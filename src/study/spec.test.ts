import { describe, expect, it } from "vitest";
import { differences } from "./json.ts";
import { defaultIdentifySpec, identifySpecJsonSchema, newerFormat, parseSpec, specHash } from "./spec.ts";

const problemsOf = (json: unknown): string[] => {
  const result = parseSpec(json);
  if (result.ok) throw new Error("was accepted");
  expect(result.error.code).toBe("invalid-input");
  return (result.error.details as { problems: string[] }).problems;
};

describe("spec", () => {
  it("reads back the default, whatever the order of its keys", () => {
    const spec = defaultIdentifySpec();
    const turned: unknown = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(spec).reverse())));
    const read = parseSpec(turned);
    expect(read).toEqual({ ok: true, value: spec });
    expect(read.ok && specHash(read.value)).toBe(specHash(spec));
  });

  it("names every wrong field, what is allowed there and what was found", () => {
    const spec = defaultIdentifySpec();
    expect(
      problemsOf({
        ...spec,
        seed: 1.5,
        judge: "gpt-4o",
        perClas: 3,
        sampling: { ...spec.sampling, topP: 0, samples: "ten" },
        split: { by: "question", train: 0.9, validation: 0.2, test: 0.2 },
        solver: { ...spec.solver, cGrid: [1, 1] },
        questions: { kind: "inline", rows: [{ id: "a", question: "Why?", aliases: [] }] },
      }),
    ).toEqual([
      "seed: a whole number (found 1.5)",
      "questions.rows[0].aliases: at least 1 entry (found a list of 0)",
      'sampling.samples: a number (found "ten")',
      "sampling.topP: above 0 (found 0)",
      'judge: one of "rule/1", "rule/2" (found "gpt-4o")',
      "split: shares that add up to 1 (found an object)",
      "solver.cGrid: values in rising order, none twice (found a list of 2)",
      "perClas: no such field; remove it",
    ]);
    expect(problemsOf({ ...spec, questions: { kind: "web" } })).toEqual([
      'questions.kind: one of "named", "inline" (found "web")',
    ]);
    expect(problemsOf({})[0]).toBe('format: "hn-spec/2" (it is missing)');
    expect(problemsOf(null)).toEqual(["the document: an object (found null)"]);
  });

  it("says that a newer version is newer", () => {
    const result = parseSpec({ ...defaultIdentifySpec(), format: "hn-spec/3" });
    expect(!result.ok && result.error.message).toMatch(/hn-spec\/3.*update/);
  });

  it("reads an earlier version, in which every split was by question", () => {
    const spec = defaultIdentifySpec();
    const { by: _, ...split } = spec.split;
    expect(parseSpec({ ...spec, format: "hn-spec/1", split })).toEqual({
      ok: true,
      value: { ...spec, split: { by: "question", ...split } },
    });
    expect(newerFormat({ format: "hn-spec/1" })).toBeNull();
    expect(parseSpec({ ...spec, format: "hn-spec/1", split: 3 }).ok).toBe(false);
  });

  it("tells where two specs differ", () => {
    const spec = defaultIdentifySpec();
    const other = { ...spec, seed: 1, sampling: { ...spec.sampling, topK: 0 } };
    expect(differences(spec, other)).toEqual(["sampling.topK", "seed"]);
  });

  it("gives its JSON Schema", () => {
    expect(identifySpecJsonSchema()).toMatchObject({
      type: "object",
      properties: { sampling: { properties: { topP: { exclusiveMinimum: 0, maximum: 1 } } } },
    });
  });
});
