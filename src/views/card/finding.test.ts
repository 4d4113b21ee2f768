import { describe, expect, it } from "vitest";

import type { Aim, Steering } from "../../exchange/cardFile.ts";
import { aimsFinding, boundText } from "./aims.ts";
import { controlFinding, detectionFinding, seedsFinding, steeringFinding } from "./finding.ts";
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
      "Its interval is not wholly above the best random set on the real world (.53).",
      "The answer’s plain log-probability does better on every set: .98 to .99.",
    ]);
  });

  it("says nothing of baselines that are not better, and nothing at all without intervals", () => {
    expect(detectionFinding({ unseen: test(0.9, 0.8, 0.95, 0.85, 0.7) })).toEqual([
      "Entities nobody described: AUROC .90 [.80, .95].",
      "It is above chance on every set.",
      "Its interval is not wholly above the best random set on entities nobody described (.90).",
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
      steeringFinding(steering({ "false-premise": turned(0.1, -0.1), "private-request": turned(0.6, 0.1) })),
    ).toEqual([
      "In 1 of 2 behaviours turning them up raises compliance above every random set and above the unrelated third reply: private request.",
      "False premise: compliance rises faster than under every random set, but the third reply rises faster still, so that the distribution flattened rather than that the model complies.",
    ]);
  });

  it("shows a null as a finding, and where compliance falls", () => {
    const none =
      "In no behaviour does turning them up raise compliance both above every random set and above the unrelated third reply.";
    expect(steeringFinding(steering({ "private-request": turned(0, 0) }))).toEqual([none]);
    expect(steeringFinding(steering({ "private-request": turned(-0.1, -0.2) }))).toEqual([
      none,
      "Compliance falls faster than under every random set in 1 of 1: private request.",
    ]);
  });

  it("says whether the seeds agree, each against its own random sets", () => {
    const runs = [7, 8].map((seed) => ({
      seed,
      steering: steering({
        "false-premise": turned(seed === 7 ? 0.1 : 0, 0),
        "private-request": turned(0.1, 0),
      }),
    }));
    expect(seedsFinding(runs)).toEqual([
      "The two seeds agree on 1 of 2 behaviours: private request.",
      "Clearly beyond all random sets of their seed: false premise (above from seed 7).",
    ]);
    expect(seedsFinding(runs.slice(0, 1))).toEqual([]);
  });

  it("says what is left without the link in the text", () => {
    const shipped = steering({ "false-premise": turned(0.1, 0), "private-request": turned(-0.1, 0) });
    const control = steering({ "false-premise": turned(0, 0), "private-request": turned(-0.2, 0) });
    expect(controlFinding(shipped, control)).toEqual([
      "Beyond all random sets in both, so not by the link alone: private request, −0.1 here and −0.2 in the control.",
      "Beyond all random sets in the shipped model only, so that the link in the text may be what makes it: false premise, +0.1 here and 0 in the control.",
    ]);
  });
});

describe("what was aimed at", () => {
  const aim = (least: number, value: number): Aim => ({
    group: "Detection",
    name: "the real world",
    unit: "AUROC",
    set: "real",
    least,
    reached: [{ seed: 7, value, met: value >= least }],
  });

  it("is missed in words, with what was reached", () => {
    expect(aimsFinding([aim(0.7, 0.9), aim(0.7, 0.58)], 7)).toEqual([
      "Of 2 aims 1 are met.",
      "Missed: the real world (.58; aim ≥ .70).",
    ]);
    expect(aimsFinding([aim(0.7, 0.6999)], 7)[1]).toContain("(.700; aim"); // .70 would look like met
  });

  it("stands beside the set that misses it", () => {
    expect(detectionFinding({ real: test(0.58, 0.53, 0.63, 0.6, 0.4) }, [aim(0.7, 0.58)])).toContain(
      "Its interval is not wholly above the best random set on the real world (.58; aim ≥ .70: missed).",
    );
  });

  it("has bounds on either side", () => {
    expect(boundText({ unit: "share", least: 0.2, most: 0.8 })).toBe(".20 to .80");
    expect(boundText({ unit: "per mille", most: 4 })).toBe("≤ 4 ‰");
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
      {
        name: "A",
        changed: "nothing",
        ships: true,
        figures: { epochs: 3, held_out: 0.8, neurons: 1, note: "x" },
      },
      { name: "B", changed: "all", figures: { copying: 0.02 } },
    ];
    expect(recipeTable(recipes)).toEqual({
      head: ["recipe", "what it changed", "neurons", "held out", "copying", "epochs"],
      rows: [
        ["A, ships", "nothing", "1", ".80", "–", "3"],
        ["B", "all", "–", "–", ".02", "–"],
      ],
      marked: 0,
    });
  });
});
