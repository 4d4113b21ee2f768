import { describe, expect, it } from "vitest";
import { writeNeuronSet } from "../study/neuronSet.ts";
import { EMPTY_SHELF, toyBundle, toyIdentified, toySpec } from "../study/testing/toyStudy.ts";
import { detectSpecOf, withDetector } from "./detectorFile.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a detection spec", () => {
  it("is filled from a bundle: its detector, what it trained on, how it asked", async () => {
    const { identification, neurons } = await toySpec();
    const { spec: found } = await toyIdentified();
    const spec = await detectSpecOf(await toyBundle(), EMPTY_SHELF);
    expect(spec).toMatchObject({
      identification,
      neurons,
      instruction: found.instruction,
      sampling: { ...found.sampling, samples: 1 },
    });
    expect(spec.sets[0]).toEqual({ kind: "test-split", sha256: null });
  });

  it("is filled from a list alone, which knows no training questions", async () => {
    const { neurons } = await toySpec();
    const spec = await detectSpecOf(bytes(writeNeuronSet(neurons)), EMPTY_SHELF);
    expect(spec).toMatchObject({ neurons, identification: null });
    expect(spec.sets.every(({ kind }) => kind === "named")).toBe(true);
  });

  it("is by default of the study that ships, named", async () => {
    const { neurons } = await toySpec();
    const spec = await detectSpecOf(null, { ...EMPTY_SHELF, readStudy: () => toyBundle() });
    expect(spec).toMatchObject({ neurons, identification: { kind: "named", name: "embedded" } });
  });

  it("takes another detector and keeps all else", async () => {
    const spec = await toySpec({ seed: 7 });
    const { neurons, identification } = spec;
    const [first] = neurons.neurons;
    const other = { ...neurons, neurons: [first!] };
    const swapped = await withDetector(spec, bytes(writeNeuronSet(other)), EMPTY_SHELF);
    expect(swapped).toEqual({ ...spec, neurons: other, identification: null });
    expect(await withDetector(swapped, await toyBundle(), EMPTY_SHELF)).toEqual({ ...spec, identification });
  });

  it.each([
    ["no JSON", "nope", "invalid-file"],
    ["another version", '{"format": "h-neurons/2"}', "invalid-file"],
    ["a torn zip", "PK\u0003\u0004", "invalid-file"],
    ["no weights", '{"format": "h-neurons/1", "neurons": [{"layer": 0, "index": 0}]}', "invalid-input"],
  ])("is refused: %s", async (_, text, code) => {
    await expect(detectSpecOf(bytes(text), EMPTY_SHELF)).rejects.toMatchObject({ code });
  });
});
