import { describe, expect, it } from "vitest";
import { splitQuestions, type Splits } from "./split.ts";
import { defaultIdentifySpec } from "./spec.ts";

const spec = defaultIdentifySpec();
const byQuestion = { ...spec, split: { ...spec.split, by: "question" as const } };
const NAMES = ["train", "validation", "test"] as const;

/** Entities of one to five questions: some known (all faithful), some strangers, some known in part. */
function world(entities: number) {
  const faithful: string[] = [];
  const hallucinated: string[] = [];
  for (let e = 0; e < entities; e++)
    for (let q = 0; q <= e % 5; q++) {
      const isFaithful = e % 3 === 0 || (e % 3 === 1 && q % 2 === 0);
      (isFaithful ? faithful : hallucinated).push(`e${e}/q${q}`);
    }
  return { faithful, hallucinated };
}
const entityOf = (id: string): string => id.split("/")[0]!;

const counts = (splits: Splits) =>
  Object.fromEntries(
    NAMES.map((name) => [name, [0, 1].map((label) => splits[name].filter((q) => q.label === label).length)]),
  );

describe("splitQuestions", () => {
  it("keeps an entity on one side, close to the shares, with as many of both classes", () => {
    const { faithful, hallucinated } = world(120);
    const splits = splitQuestions(faithful, hallucinated, spec, entityOf);
    expect(splits.by).toBe("entity");
    const sides = NAMES.map((name) => new Set(splits[name].map(({ id }) => entityOf(id))));
    expect(new Set(sides.flatMap((side) => [...side])).size).toBe(
      sides.reduce((sum, side) => sum + side.size, 0),
    );
    const size = Math.min(faithful.length, hallucinated.length);
    for (const name of NAMES) {
      const [zeros, ones] = counts(splits)[name]!;
      expect(zeros).toBe(ones);
      expect(Math.abs(zeros! / size - spec.split[name])).toBeLessThan(0.02);
    }
    const used = NAMES.reduce((sum, name) => sum + splits[name].length, 0);
    expect(splits.surplus).toBe(faithful.length + hallucinated.length - used);
    expect(splits.train.every(({ id, label }) => (label === 1 ? hallucinated : faithful).includes(id))).toBe(
      true,
    );
    const turned = splitQuestions(faithful.toReversed(), hallucinated.toReversed(), spec, entityOf);
    expect(turned).toEqual(splits);
  });

  it("takes questions that name no entity as they come, and a large entity where it fits", () => {
    const { faithful, hallucinated } = world(60);
    const some = (id: string) =>
      id.startsWith("e1") || id.startsWith("e2") ? "one of many names" : undefined;
    const splits = splitQuestions(faithful, hallucinated, spec, some);
    const large = NAMES.filter((name) => splits[name].some(({ id }) => some(id)));
    expect(large).toEqual(["train"]);
    expect(splits.test.length).toBeGreaterThan(10);
  });

  it("goes by question where the spec says so, or where no question names an entity", () => {
    const { faithful, hallucinated } = world(120);
    const splits = splitQuestions(faithful, hallucinated, byQuestion, entityOf);
    expect(splits).toEqual(splitQuestions(faithful, hallucinated, spec));
    expect(splits.by).toBe("question");
    const size = Math.min(faithful.length, hallucinated.length);
    expect(counts(splits)["test"]).toEqual([Math.round(size * 0.2), Math.round(size * 0.2)]);
  });

  it("says when entities are too few to be kept apart", () => {
    const { faithful, hallucinated } = world(60);
    expect(() => splitQuestions(faithful, hallucinated, spec, () => "all")).toThrow(
      expect.objectContaining({
        code: "too-few-rows",
        message: expect.stringContaining("all questions about an entity on one side") as string,
      }),
    );
  });
});
