import { describe, expect, it } from "vitest";
import {
  addEvents,
  answerOf,
  detectorOf,
  emptyLane,
  finishLane,
  messagesOf,
  planLanes,
  promptOf,
  textOf,
} from "./lanePlan.ts";
import { drawPlacebo } from "./placebo.ts";
import type { NeuronSource } from "./types.ts";

const neurons: NeuronSource = {
  label: "test",
  weights: [
    { layer: 0, index: 1, weight: 2 },
    { layer: 0, index: 2, weight: -1 },
    { layer: 1, index: 5, weight: 0.5 },
  ],
  intercept: -1,
  sha256: null,
};

describe("the placebo", () => {
  it("has as many neurons per layer as the set, none of them with a weight", () => {
    const turned = [0, 1, 2].map((index) => ({ layer: 3, index })).concat({ layer: 5, index: 7 });
    const weighted = [...turned, { layer: 3, index: 9 }, { layer: 5, index: 0 }];
    for (let seed = 0; seed < 50; seed++) {
      const drawn = drawPlacebo(turned, weighted, 10, seed);
      expect(drawn.filter((n) => n.layer === 3)).toHaveLength(3);
      expect(drawn.filter((n) => n.layer === 5)).toHaveLength(1);
      const names = drawn.map((n) => `${n.layer}:${n.index}`);
      expect(new Set(names).size).toBe(4);
      for (const { layer, index } of weighted) expect(names).not.toContain(`${layer}:${index}`);
    }
  });
  it("is the same for the same seed and another for another", () => {
    const turned = [{ layer: 0, index: 1 }];
    expect(drawPlacebo(turned, [], 1000, 7)).toEqual(drawPlacebo(turned, [], 1000, 7));
    expect(drawPlacebo(turned, [], 1000, 7)).not.toEqual(drawPlacebo(turned, [], 1000, 8));
  });
  it("says so where a layer has too few other neurons", () => {
    const turned = [0, 1, 2].map((index) => ({ layer: 0, index }));
    expect(() => drawPlacebo(turned, [], 5, 1)).toThrow(/too few other neurons/);
  });
});

describe("the lanes", () => {
  it("are only the model as trained while no neurons are known", () => {
    expect(planLanes(null, 2, 1, 8)).toEqual([{ id: "one", alpha: 1, scale: [] }]);
  });
  it("turn the neurons with weight > 0, and the placebo as far as yours", () => {
    const [zero, one, yours, placebo] = planLanes(neurons, 2, 1, 8);
    expect(zero?.scale).toEqual([
      { layer: 0, index: 1, alpha: 0 },
      { layer: 1, index: 5, alpha: 0 },
    ]);
    expect(one?.scale).toEqual([]);
    expect(yours?.scale.map((n) => n.alpha)).toEqual([2, 2]);
    expect(placebo?.scale.map((n) => [n.layer, n.alpha])).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });
});

describe("the detector", () => {
  it("has all weights with their signs", () => {
    expect(detectorOf(neurons)).toEqual({ weights: neurons.weights, intercept: -1 });
  });
  it("is not known without an intercept or with a bare list", () => {
    expect(detectorOf({ ...neurons, intercept: null })).toBeNull();
    expect(detectorOf({ ...neurons, weights: [{ layer: 0, index: 1, weight: null }] })).toBeNull();
    expect(detectorOf(null)).toBeNull();
  });
});

describe("what the page shows of a run", () => {
  const plan = { id: "yours", alpha: 2, scale: [] } as const;
  it("adds streamed tokens, and risks after them", () => {
    const token = (piece: string, position: number) => ({ lane: 0, position, piece, logprob: -1 });
    const lanes = addEvents(
      [emptyLane(plan, true)],
      [
        { tokens: [token("a", 0)], risks: [] },
        { tokens: [token("b", 1)], risks: [{ lane: 0, position: 0, risk: 0.4 }] },
      ],
    );
    expect(lanes[0]).toMatchObject({ pieces: ["a", "b"], risk: [0.4] });
  });
  it("gives a stopped lane no measured effect", () => {
    const result = { id: "yours", ids: [1], logprobs: [0], text: "a", pieces: ["a"], risk: null };
    const measured = { divergence: null, deltaLogprob: [1, 3], kl: [0, 1] };
    expect(finishLane(plan, { ...result, ...measured, finish: "stop" }).result).toEqual({
      divergence: null,
      finish: "stop",
      deltaLogprob: 2,
      kl: 0.5,
    });
    expect(finishLane(plan, { ...result, ...measured, finish: "abort" }).result).toBeNull();
  });
  it("goes on from the answer of yours", () => {
    const lane = (id: "one" | "yours", text: string) => ({
      ...emptyLane({ ...plan, id }, false),
      pieces: [text],
    });
    expect(textOf(answerOf([lane("one", "a"), lane("yours", "b")]))).toBe("b");
    expect(textOf(answerOf([lane("one", "a")]))).toBe("a");
  });
  it("asks with the system's words only where there are some", () => {
    expect(messagesOf({ system: " ", history: [], question: "Q" })).toEqual([{ role: "user", content: "Q" }]);
    const said = { system: "S", history: [{ role: "user", content: "A" }], question: "B" } as const;
    expect(promptOf(said, { id: "embedded", chatTemplate: true }).kind).toBe("messages");
    for (const untuned of [
      { id: "embedded-base", chatTemplate: true },
      { id: "gpt2", chatTemplate: false },
    ])
      expect(promptOf(said, untuned)).toEqual({ kind: "raw", text: "S\nA\nB" });
    expect(messagesOf({ system: "S", history: [], question: null })).toEqual([
      { role: "system", content: "S" },
    ]);
  });
});
