import { describe, expect, it } from "vitest";
import { steering } from "../study/neuronSet.ts";
import { importNeuronJson } from "./neuronLists.ts";

const read = (json: unknown, layers: number | null = null, neurons: number | null = null) =>
  importNeuronJson(JSON.stringify(json), { layers, neurons });

function neuronsOf(json: unknown): string[] {
  const result = read(json);
  if (!result.ok) throw result.error;
  return result.value.set.neurons.map((n) => `L${n.layer}:${n.index}=${n.weight}`);
}

// The shapes of INTERCHANGE.md, one of each.
describe("others' neuron lists", () => {
  it.each([
    [
      "pairs",
      [
        [3, 7],
        [1, 2],
      ],
      ["L1:2=null", "L3:7=null"],
    ],
    ["jhammant", [{ global_idx: 9, layer: 1, layer_name: "x", position: 4, weight: -0.5 }], ["L1:4=-0.5"]],
    ["jhammant duo", { model: "m", total_neurons: 100, neurons: [{ layer: 1, position: 4 }] }, ["L1:4=null"]],
    [
      "clinical triage",
      {
        model: "m",
        n_layers: 32,
        intermediate_size: 14336,
        h_neurons: [{ layer: 5, neuron: 6, feature_type: "answer", coefficient: 2 }],
      },
      ["L5:6=2"],
    ],
    [
      "hprobes",
      { fit: { h_neurons: [[2, 8]] }, metadata: { model_name: "m", n_layers: 4, intermediate_dim: 10 } },
      ["L2:8=null"],
    ],
    [
      "CoTLab",
      {
        weights: [1.5],
        neurons: [{ layer: 0, index: 3 }],
        intercept: -1,
        feature_stats: { mean: [0], std: [1] },
      },
      ["L0:3=1.5"],
    ],
    [
      "NeuronScope",
      { model_path: "m", n_layers: 4, n_neurons: 10, n_experts: 1, by_layer: { "3": [1, 2] } },
      ["L3:1=null", "L3:2=null"],
    ],
    ["SV controls", { "20": [4288], "3": [5] }, ["L3:5=null", "L20:4288=null"]],
    [
      "SV summary",
      {
        structure: {
          n_layers: 34,
          top_positive_neurons: [{ rank: 1, layer: 20, neuron: 4288, weight: 0.4 }],
        },
      },
      ["L20:4288=0.4"],
    ],
    ["an empty list", [], []],
  ])("%s", (_, json, neurons) => {
    expect(neuronsOf(json)).toEqual(neurons);
  });

  it("says what a person should know", () => {
    const result = read([
      { layer: 0, neuron: 1, weight: -1, feature_type: "prompt" },
      { layer: 0, neuron: 2, weight: 1 },
      { layer: 0, neuron: 2, weight: 1 },
    ]);
    if (!result.ok) throw result.error;
    expect(steering(result.value.set.neurons)).toEqual([{ layer: 0, index: 2 }]);
    expect(result.value.notes.map((n) => n.slice(0, 26))).toEqual([
      "1 of 2 neurons have no pos",
      "1 of 2 weights are of othe",
      "The list can turn neurons ",
      "The file does not say for ",
      "1 of the list's entries we",
    ]);
  });

  it("refuses what it cannot mean", () => {
    expect(read({ n_experts: 8, by_layer: { "0": [1] } })).toMatchObject({ error: { code: "invalid-file" } });
    expect(read({ tower: "vision", by_layer: { "0": [1] } })).toMatchObject({
      error: { code: "invalid-file" },
    });
    expect(read([{ layer: 0 }])).toMatchObject({ error: { code: "invalid-file" } });
    expect(read({ hello: 1 })).toMatchObject({
      error: { message: expect.stringContaining("Known are") as string },
    });
    expect(read([[5, 0]], 4, 10)).toMatchObject({ error: { code: "out-of-range" } });
    expect(read({ n_layers: 4, n_neurons: 10, by_layer: { "3": [10] } })).toMatchObject({
      error: { code: "out-of-range" },
    });
    expect(importNeuronJson("{", { layers: 1, neurons: 1 })).toMatchObject({
      error: { code: "invalid-file" },
    });
  });
});
