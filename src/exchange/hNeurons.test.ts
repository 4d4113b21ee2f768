import { describe, expect, it } from "vitest";
import { checkAgainstModel, steering, writeNeuronSet, type NeuronSet } from "../study/neuronSet.ts";
import { readHNeurons } from "./hNeurons.ts";

const set: NeuronSet = {
  format: "h-neurons/1",
  model: { id: "tiny", revision: null, dtype: "fp32", sha256: "ab", layers: 4, neurons: 10 },
  feature: "answer",
  spanRule: "trim/1",
  standardisation: null,
  neurons: [
    { layer: 2, index: 9, weight: 0.5 },
    { layer: 0, index: 3, weight: -1 },
    { layer: 2, index: 1, weight: 2 },
  ],
  intercept: -0.25,
  solver: { penalty: "l1", C: 1 },
  metrics: null,
  dataset: null,
  created: null,
};

describe("h-neurons/1", () => {
  it("comes back sorted, with equal bytes for equal content", () => {
    const text = writeNeuronSet(set);
    expect(text).toBe(writeNeuronSet({ ...set, neurons: [...set.neurons].reverse() }));
    const read = readHNeurons(text);
    expect(read.ok && read.value.neurons.map((n) => [n.layer, n.index])).toEqual([
      [0, 3],
      [2, 1],
      [2, 9],
    ]);
    expect(read.ok && writeNeuronSet(read.value)).toBe(text);
  });

  it("takes what is missing as unknown", () => {
    const read = readHNeurons('{"format": "h-neurons/1", "neurons": [{"layer": 3, "index": 7}]}');
    expect(read).toMatchObject({
      ok: true,
      value: { model: { layers: null }, intercept: null, neurons: [{ layer: 3, index: 7, weight: null }] },
    });
  });

  it("names what is wrong", () => {
    const message = (text: string): string => {
      const read = readHNeurons(text);
      return read.ok ? "accepted" : `${read.error.code}: ${read.error.message}`;
    };
    const neurons = (...rows: object[]): string =>
      JSON.stringify({ format: "h-neurons/1", model: set.model, neurons: rows });
    expect(message("nope")).toMatch(/^invalid-file: The file is not JSON/);
    expect(message("[]")).toMatch(/^invalid-file: .*the document: an object/);
    expect(message(neurons({ layer: -1, index: 0.5 }))).toMatch(
      /neurons\[0\]\.layer: at least 0 \(found -1\); neurons\[0\]\.index: a whole number/,
    );
    expect(message(neurons({ layer: 1, index: 2 }, { layer: 1, index: 2, weight: 1 }))).toMatch(
      /L1:2 is listed twice/,
    );
    expect(message(neurons({ layer: 4, index: 0 }))).toMatch(
      /^out-of-range: L4:0 is outside the model's 4 layers/,
    );
    expect(message('{"format": "h-neurons/2"}')).toMatch(/h-neurons\/2; this program reads/);
  });

  it("is checked against the model it is to turn", () => {
    const model = { layerCount: 4, neuronsPerLayer: 10, sha256: "ab", dtype: "fp32" };
    expect(checkAgainstModel(set, model)).toMatchObject({ ok: true, value: { warnings: [] } });
    const other = checkAgainstModel(set, { ...model, sha256: "cd" });
    expect(other.ok && other.value.warnings[0]).toMatch(/other weights/);
    expect(checkAgainstModel(set, { ...model, neuronsPerLayer: 12 })).toMatchObject({
      error: { code: "out-of-range" },
    });
    const bare = { ...set, model: { ...set.model, layers: null, neurons: null } };
    expect(checkAgainstModel(bare, { ...model, neuronsPerLayer: 9 })).toMatchObject({
      error: { code: "out-of-range" },
    });
  });

  it("steers with positive weights, or with all of a bare list", () => {
    expect(steering(set.neurons)).toEqual([
      { layer: 2, index: 1 },
      { layer: 2, index: 9 },
    ]);
    expect(
      steering([
        { layer: 1, index: 0, weight: null },
        { layer: 1, index: 0, weight: 3 },
      ]),
    ).toEqual([{ layer: 1, index: 0 }]);
  });
});
