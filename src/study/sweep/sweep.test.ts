// The sweep on a toy model in which one neuron is known to matter and the others are known not to.

import { describe, expect, it } from "vitest";
import { HnError } from "../../base/errors.ts";
import { randomStream } from "../../math/stream.ts";
import type { NeuronSet } from "../neuronSet.ts";
import { parseNeuronSet } from "../neuronSet.ts";
import { MemoryStore } from "../testing/memoryStore.ts";
import { DOUBT, MEMORY, toyFacts, ToyModel } from "../testing/toyModel.ts";
import { analyseBenchmark } from "./analyse.ts";
import { readSweepBundle } from "./bundle.ts";
import { sweepInputs } from "./inputs.ts";
import { readItems } from "./items.ts";
import { matchedNeurons } from "./matching.ts";
import { defaultSweepSpec, parseSweepSpec } from "./spec.ts";
import { sweep, type SweepOptions } from "./sweep.ts";
import type { ItemResult, SweepItem, SweepSpec } from "./types.ts";

const { facts } = toyFacts(60);
const doubtful = facts.filter(({ knows }) => knows === 0.5);

const items: readonly SweepItem[] = doubtful.map(({ question, right, wrong }, i) => ({
  id: `i${i}`,
  behaviour: "doubt",
  messages: [{ role: "user", content: question }],
  comply: wrong,
  resist: right,
  third: null,
  whole: true,
  wording: `w${i % 4}`,
}));

function setOf(neuron: { layer: number; index: number }): NeuronSet {
  const read = parseNeuronSet({ format: "h-neurons/1", neurons: [{ ...neuron, weight: 1 }] });
  if (!read.ok) throw read.error;
  return read.value;
}

const none = (): Promise<never> => Promise.reject(new HnError("not-found", "Nothing of that name ships."));

async function toySweep(
  neuron: { layer: number; index: number },
  fields: Partial<SweepOptions> = {},
): Promise<SweepOptions> {
  const spec: SweepSpec = {
    ...defaultSweepSpec(setOf(neuron)),
    benchmarks: [{ kind: "inline", name: "doubt", sha256: null, rows: items }],
    alphas: [0, 1, 2],
    randomSets: 4,
    upkeep: { questions: null, maxQuestions: 1, text: [] },
  };
  return {
    ...(await sweepInputs(spec, { readSet: none, readBenchmark: none })),
    model: new ToyModel(facts),
    store: new MemoryStore(),
    clock: { now: () => 0 },
    environment: { host: "test", versions: {}, threads: null },
    resume: true,
    ...fields,
  };
}

describe("sweep", () => {
  it("finds the slope of a neuron that matters above all random sets, and none of one that does not", async () => {
    const { summary } = await sweep(await toySweep(DOUBT));
    const [found] = summary.benchmarks;
    expect(found).toMatchObject({ n: items.length, tooLong: 0 });
    expect(found!.slope.all.low).toBeGreaterThan(0);
    expect(found!.slope.random).toEqual([0, 0, 0, 0]);
    expect(found!.slope.p).toBeCloseTo(1 / 5);
    const odds = found!.curve.map(({ logOdds }) => logOdds.value);
    expect(odds).toEqual(odds.toSorted((a, b) => a - b));
    expect(found!.curve.map(({ verdicts }) => verdicts!.complies + verdicts!.resists)).toEqual([12, 12, 12]);

    const other = await sweep(await toySweep({ layer: 0, index: MEMORY.index + 1 }));
    const [same] = other.summary.benchmarks;
    expect(same!.slope.all).toMatchObject({ value: 0, low: 0, high: 0 });
    expect(same!.slope.p).toBe(1);
  });

  it("killed at any write and resumed, gives the bundle of a run that was not", async () => {
    const whole = await sweep(await toySweep(DOUBT));
    for (const dieAt of [2, 5, 9, 13]) {
      const store = new MemoryStore();
      store.dieAt = dieAt;
      await expect(sweep(await toySweep(DOUBT, { store }))).rejects.toThrow("killed");
      store.dieAt = Infinity;
      const resumed = await sweep(await toySweep(DOUBT, { store }));
      expect(Buffer.from(resumed.bundle).equals(Buffer.from(whole.bundle))).toBe(true);
    }
    const read = readSweepBundle(whole.bundle);
    expect(read.ok && read.value.results.summary).toEqual(whole.summary);
    expect(read.ok && read.value.results.random).toHaveLength(4);
  });

  it("refuses what cannot be turned, in words", async () => {
    const options = await toySweep({ layer: 9, index: 0 });
    await expect(sweep(options)).rejects.toMatchObject({ code: "out-of-range" });
    const { spec } = await toySweep(DOUBT);
    await expect(
      sweep(await toySweep(DOUBT, { spec: { ...spec, turned: "negative" } })),
    ).rejects.toMatchObject({ code: "invalid-input" });
    for (const alphas of [[0, 2], [1, 3.5], [2, 1], [1]])
      expect(parseSweepSpec({ ...spec, alphas }).ok, alphas.join()).toBe(false);
  });
});

describe("the control", () => {
  it("of random sets against random sets rejects at the nominal rate", () => {
    const stream = randomStream(1, "test", "nominal");
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - stream())) * Math.cos(2 * Math.PI * stream());
    const trials = 100;
    let rejected = 0;
    for (let trial = 0; trial < trials; trial++) {
      const effect = Array.from({ length: 20 }, () => 0.1 * normal());
      const own = 0.1 * normal();
      const at = (slope: number) => [0, 1, 3].map((alpha) => slope * alpha + 0.05 * normal());
      const results: ItemResult[] = items.map(({ id }) => ({
        id,
        scores: at(own).map((comply) => ({ comply, resist: 0, third: null })),
        random: effect.map((slope) => at(slope).map((comply) => ({ comply, third: null }))),
        answers: null,
      }));
      const { slope } = analyseBenchmark({
        name: "b",
        sha256: "",
        tooLong: 0,
        alphas: [0, 1, 3],
        seed: trial,
        items,
        results,
      });
      if (slope.p! <= 0.1) rejected++;
    }
    expect(rejected / trials).toBeLessThan(0.18);
    expect(rejected).toBeGreaterThan(2);
  });

  it("draws neurons of the same layers that contribute about as much, none that is turned, known or dead", () => {
    const mean = Float64Array.from({ length: 200 }, (_, j) => (j % 10 === 9 ? 0 : 2 ** (j % 50)));
    const turned = [
      { layer: 0, index: 3 },
      { layer: 1, index: 40 },
    ];
    const excluded = [{ layer: 0, index: 4 }];
    for (let set = 0; set < 20; set++) {
      const drawn = matchedNeurons(turned, excluded, mean, 100, 7, set);
      expect(drawn.map(({ layer }) => layer)).toEqual([0, 1]);
      for (const { layer, index } of drawn) {
        expect([...turned, ...excluded]).not.toContainEqual({ layer, index });
        expect(mean[layer * 100 + index]).toBeGreaterThan(0);
      }
    }
    const sets = Array.from({ length: 20 }, (_, set) => matchedNeurons(turned, excluded, mean, 100, 7, set));
    expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBeGreaterThan(10);
  });
});

describe("items", () => {
  it("keeps the good lines and names the others", () => {
    const good = JSON.stringify(items[0]);
    const read = readItems(`${good}\nnonsense\n{"id":"x","behaviour":"b","messages":[],"comply":"a"}\n`);
    expect(read.ok && read.value.rows).toHaveLength(1);
    expect(read.ok && read.value.problems.map((text) => text.slice(0, 6))).toEqual(["Line 2", "Line 3"]);
    expect(readItems(`${good}\n${good}`)).toMatchObject({ ok: false });
    expect(readItems("")).toMatchObject({ ok: false });
  });
});
