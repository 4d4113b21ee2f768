import { describe, expect, it } from "vitest";

import { formatNeuron } from "../../base/neuron.ts";
import { FIRST_ORDER, sortedNeurons, weightBar } from "./neuronRows.ts";

const neurons = [
  { layer: 0, index: 40, weight: 0.2 },
  { layer: 3, index: 7, weight: 4 },
  { layer: 3, index: 100, weight: 0.2 },
];

describe("neuron table", () => {
  it("has the largest weight first and breaks ties by address", () => {
    expect(sortedNeurons(neurons, FIRST_ORDER).map(formatNeuron)).toEqual(["L3:7", "L0:40", "L3:100"]);
  });

  it("sorts addresses as numbers, not as text, and layers with their ties", () => {
    const by = (column: "address" | "layer", direction: "ascending" | "descending") =>
      sortedNeurons(neurons, { column, direction }).map(formatNeuron);
    expect(by("address", "descending")).toEqual(["L3:100", "L3:7", "L0:40"]);
    expect(by("layer", "descending")).toEqual(["L3:7", "L3:100", "L0:40"]);
  });

  it("draws positive weights from the left, mixed ones from the middle", () => {
    expect(weightBar(2, neurons)).toEqual({ left: 0, width: 50 });
    const mixed = [...neurons, { layer: 5, index: 1, weight: -2 }];
    expect(weightBar(-2, mixed)).toEqual({ left: 25, width: 25 });
    expect(weightBar(4, mixed)).toEqual({ left: 50, width: 50 });
    expect(weightBar(0, [{ layer: 0, index: 0, weight: 0 }])).toEqual({ left: 0, width: 0 });
  });
});
