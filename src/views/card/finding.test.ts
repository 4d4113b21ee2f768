import { describe, expect, it } from "vitest";

import type { Steering } from "../../exchange/cardFile.ts";
import { detectionFinding, steeringFinding } from "./finding.ts";
import { recipeTable } from "./recipes.ts";
import { bandName, listText, minutesText, plusMinus, signedText, tokensText } from "./words.ts";

const test = (ours: number, low: number, high: number, max: number, plain: number) => ({
  n: 100,
  auroc: { "L1 neurons": ours, "-mean log-probability": plain },
  interval95: [low, high] as [number, number],
  random_neurons: { median: 0.5, max },
});

describe("what detection comes to", () => {
  it("names the sets at chance, and the score that is better everywhere", () => {
    expect(
      detectionFinding({
        "held out": test(0.79, 0.72, 0.86, 0.705, 0.99),
        real: test(0.53, 0.48, 0.6, 0.56, 0.98),
      }),
    ).toEqual([
      "Held-out questions: AUROC .79 [.72, .86].",
      "It is at chance on the real world.",
      "Its whole interval is above the best random set of as many neurons on held-out questions.",
      "The answer’s plain log-probability does better on every set: .98 to .99.",
    ]);
  });

  it("says nothing of baselines that are not better, and nothing at all without intervals", () => {
    expect(detectionFinding({ unseen: test(0.9, 0.8, 0.95, 0.85, 0.7) })).toEqual([
      "Entities nobody described: AUROC .90 [.80, .95].",
      "It is above chance on every set.",
      "On no set is its whole interval above the best of the random sets of as many neurons.",
    ]);
    expect(detectionFinding({ real: test(0.45, 0.41, 0.49, 0.6, 0.4) })).toContain(
      "It is below chance on every set.",
    );
    expect(detectionFinding({ unseen: { auroc: { "L1 neurons": 0.9 } } })).toEqual([]);
  });
});

describe("what turning comes to", () => {
  const turned = (slope: number, above: number) => ({
    slope,
    slope_error: 0.01,
    above_third: above,
    above_third_error: 0.01,
    p_comply: [],
  });
  const steering = (h_neurons: Steering["h_neurons"]): Steering => ({
    n_items: 280,
    alphas: [],
    neurons: 1,
    h_neurons,
    random_slope: { "false-premise": [0, 0.02], "private-request": [0, 0.5] },
  });

  it("tells a rise from a distribution that flattens", () => {
    expect(
      steeringFinding(steering({ "false-premise": turned(0.1, -0.1), "private-request": turned(0.1, 0.1) })),
    ).toEqual([
      "Compliance rises with α, faster than under every random set, in 1 of 2: false premise.",
      "It rises, and faster than an unrelated third reply, in 1 of 2: private request.",
      "False premise: the third reply rises faster, so the slope says that the distribution flattened, not that the model complies.",
    ]);
  });

  it("shows a null as a finding", () => {
    expect(steeringFinding(steering({ "private-request": turned(0, 0) }))).toEqual([
      "In no behaviour does compliance rise with α faster than under every random set.",
      "Nowhere does it rise, and faster than an unrelated third reply.",
    ]);
  });

  it("says where compliance falls, which no third reply explains", () => {
    expect(
      steeringFinding(
        steering({ "false-premise": turned(-0.1, -0.2), "private-request": turned(-0.1, 0.1) }),
      ),
    ).toEqual([
      "In no behaviour does compliance rise with α faster than under every random set.",
      "It falls faster than under every random set in 2 of 2: false premise and private request.",
      "Nowhere does it rise, and faster than an unrelated third reply.",
    ]);
  });
});

describe("words and tables of the card", () => {
  it("reads bands, numbers and lists as people do", () => {
    expect(["1-4", "250 or more", "50 or more, all", "real world", "left out"].map(bandName)).toEqual([
      "Told 1–4 times",
      "Told 250 times or more",
      "Told 50 times or more, all",
      "The real world",
      "Left out",
    ]);
    expect([0.035, -0.07, 0.0001, 1].map(signedText)).toEqual(["+0.035", "−0.07", "0", "+1"]);
    expect([
      plusMinus({ value: 0.035, high: 0.039 }),
      plusMinus({ value: -0.1 }),
      plusMinus({ value: 0 }),
    ]).toEqual(["+0.035 ± 0.004", "−0.100", "0.000"]);
    expect([tokensText(11_059_200), tokensText(840_000)]).toEqual(["11.1 million", "840 thousand"]);
    expect([minutesText(17.5), minutesText(65)]).toEqual(["17.5 min", "1 h 5 min"]);
    expect([listText(["a"]), listText(["a", "b", "c"])]).toEqual(["a", "a, b and c"]);
  });

  it("puts the known figures of recipes first, and leaves out what is no number", () => {
    const recipes = [
      { name: "A", changed: "nothing", figures: { epochs: 3, held_out: 0.8, neurons: 1, note: "x" } },
      { name: "B", changed: "all", figures: { copying: 0.02 } },
    ];
    expect(recipeTable(recipes)).toEqual({
      head: ["recipe and what it changed", "neurons", "held out", "copying", "epochs"],
      rows: [
        ["A: nothing", "1", ".80", "–", "3"],
        ["B: all", "–", "–", ".02", "–"],
      ],
    });
  });
});
