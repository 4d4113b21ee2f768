import { describe, expect, it } from "vitest";

import type { Steering } from "../../exchange/cardFile.ts";
import {
  besideRows,
  controlBehaviourRows,
  detectionRows,
  detectionSeries,
  consistentRows,
  knownRows,
  liveRows,
  typedRows,
} from "./rows.ts";
import {
  clustersText,
  controlRows,
  pressureRows,
  steeringRows,
  steeringSeries,
  verdictOf,
} from "./slopes.ts";
import type { Run } from "./runs.ts";

const turned = {
  slope: 0.1,
  slope_error: 0.01,
  third_slope: 0.2,
  above_third: -0.1,
  above_third_error: 0.02,
  p_comply: [],
};
const STEERING: Steering = {
  n_items: 280,
  alphas: [0, 1],
  neurons: 1,
  h_neurons: { "false-premise": turned },
  negative_neurons: { "false-premise": { ...turned, slope: -0.3 } },
  random_slope: { "false-premise": [-0.01, 0.02] },
};

describe("figures as rows", () => {
  it("give a rate its Wilson interval, and other seeds beside it", () => {
    const known = { instruct: { "1-4": { n: 156, right: 0 } }, base: { "1-4": { n: 156, right: 0.013 } } };
    const seeds: Run[] = [
      { seed: 8, figures: { known: { instruct: { "1-4": { n: 150, right: 0.02 } } } } },
      { seed: 9, figures: {} },
    ];
    const [row] = knownRows(known, seeds);
    expect(row).toMatchObject({ name: "Told 1–4 times", n: 156 });
    expect(row?.marks).toMatchObject([
      { series: "instruct", value: 0, low: 0 },
      { series: "seeds", value: 0.02, label: "seed 8" },
      { series: "base", value: 0.013 },
    ]);
    expect(row?.marks[0]?.high).toBeCloseTo(0.024, 3);
  });

  it("put a classifier's interval on it alone, and random sets as median to highest", () => {
    const tests = {
      "held out": {
        n: 164,
        auroc: { "L1 neurons": 0.79, "question text": 0.48, "a new score": 0.5 },
        interval95: [0.71, 0.86] as [number, number],
        random_neurons: { median: 0.56, max: 0.7 },
      },
    };
    expect(detectionSeries(tests).map(({ id }) => id)).toEqual([
      "L1 neurons",
      "seeds",
      "random",
      "question text",
      "a new score",
    ]);
    const seed = { detection: { tests: { "held out": { auroc: { "L1 neurons": 0.83 } } } } };
    const runs = [
      { seed: 8, figures: seed },
      { seed: 9, figures: {} },
    ];
    expect(detectionRows(tests, runs)[0]?.marks).toEqual([
      { series: "L1 neurons", value: 0.79, low: 0.71, high: 0.86 },
      { series: "question text", value: 0.48 },
      { series: "a new score", value: 0.5 },
      { series: "seeds", value: 0.83, label: "seed 8" },
      { series: "random", value: 0.56, high: 0.7 },
    ]);
  });

  it("bound slopes by 1.96 standard errors, beside their controls", () => {
    const runs = [{ seed: 7, steering: STEERING }];
    const [row] = steeringRows(runs, "slope");
    expect(row?.marks.map(({ series }) => series)).toEqual(["h", "random", "random", "negative", "third"]);
    expect(row?.marks[0]?.low).toBeCloseTo(0.0804);
    expect(steeringRows(runs, "above_third")[0]?.marks.map(({ series }) => series)).toEqual([
      "h",
      "negative",
    ]);
    expect(controlRows(STEERING, STEERING, "slope")[0]?.marks.map(({ series }) => series)).toEqual([
      "shipped",
      "random",
      "random",
      "control",
      "control-random",
      "control-random",
    ]);
  });

  it("take the interval that the card gives, and the effect of pressure", () => {
    const clustered = {
      ...turned,
      slope_half95: 0.05,
      slope_clusters: "8 wordings",
      slope_by_pressure: 0.02,
      slope_by_pressure_half95: 0.03,
    };
    const steering = { ...STEERING, h_neurons: { "false-premise": clustered } };
    expect(steeringRows([{ seed: 7, steering }], "slope")[0]?.marks[0]).toMatchObject({ low: 0.05 });
    expect(pressureRows(steering)[0]?.marks[0]?.low).toBeCloseTo(-0.01);
    expect(pressureRows(STEERING)).toEqual([]);
    expect(clustersText(steering)).toContain("(false premise 8 wordings)");
    expect(clustersText(STEERING)).toBe("");
  });

  it("give each seed a line of its own, with its number of neurons and its own random sets", () => {
    const runs = [
      { seed: 7, steering: STEERING },
      { seed: 8, steering: { ...STEERING, neurons: 9, random_slope: { "false-premise": [0.5] } } },
    ];
    expect(steeringSeries(runs).map(({ id, tag, lane }) => [id, tag, lane])).toEqual([
      ["h", "7", undefined],
      ["random", undefined, undefined],
      ["h-8", "8", 1],
      ["random-8", undefined, 1],
      ["negative", undefined, 2],
      ["third", undefined, 2],
    ]);
    expect(steeringSeries(runs)[2]?.name).toBe("seed 8: 9 neurons");
    const marks = steeringRows(runs, "slope")[0]?.marks ?? [];
    expect(marks.filter(({ series }) => series === "random-8").map(({ value }) => value)).toEqual([0.5]);
    expect(runs.map(({ steering }) => verdictOf(steering, "false-premise"))).toEqual(["rises", "neither"]);
  });

  it("count a layer's live neurons", () => {
    expect(liveRows([3, 6], 6).map(({ name, marks }) => [name, marks[0]?.value])).toEqual([
      ["Layer 0", 0.5],
      ["Layer 1", 1],
    ]);
  });

  it("tell in figures the share that matters", () => {
    const rows = consistentRows(
      { known: { n: 10, right10: 0.9, wrong10: 0 }, unseen: { n: 10, right10: 0, wrong10: 1 } },
      [],
    );
    expect(rows.map(({ lead }) => lead)).toEqual(["right10", "wrong10"]);
  });

  it("take n from the file where it has one", () => {
    expect(typedRows({ "": { "as written": 0.95 } })[0]).toEqual({
      name: "As written",
      n: undefined,
      marks: [{ series: "right", value: 0.95 }],
    });
    expect(typedRows({ "real world": { n: 300, "a typo": 0.91 } })[0]?.marks[0]?.low).toBeCloseTo(0.872, 3);
  });

  it("are those that there are", () => {
    expect(besideRows({}, [])).toEqual([]);
    expect(controlBehaviourRows({}, {})).toEqual([]);
    const control = { behaviours: { x: { n: 10, comply: 0.5, resist: 0.5 } } };
    expect(controlBehaviourRows({}, control)[0]?.marks.map(({ series }) => series)).toEqual(["control"]);
  });
});
