import { describe, expect, it } from "vitest";

import type { LaneId, LaneView } from "../../state/types.ts";
import { finding, ordinal, type FindingInput } from "./finding.ts";

const TRAINED = ["Orla", " Vensk", " is", " not", " a", " painter."];

function lane(
  id: LaneId,
  pieces: readonly string[],
  result: Partial<NonNullable<LaneView["result"]>> = {},
): LaneView {
  const same = pieces.join("|") === TRAINED.join("|");
  const length = Math.min(pieces.length, TRAINED.length);
  const first = pieces.findIndex((piece, i) => piece !== TRAINED[i]);
  return {
    id,
    alpha: { zero: 0, one: 1, yours: 1.8, placebo: 1.8 }[id],
    scale: [],
    pieces,
    risk: null,
    result: {
      divergence: same ? null : first < 0 ? length : first,
      finish: "stop",
      deltaLogprob: 0,
      kl: 0,
      ...result,
    },
    match: null,
  };
}

const INPUT = { generating: false, alpha: 1.8, turned: 10, neurons: 3456, temperature: 0 };
const say = (lanes: readonly LaneView[], change: Partial<FindingInput> = {}): string =>
  finding({ ...INPUT, lanes: [lane("one", TRAINED), ...lanes], ...change })
    .map(({ text }) => text)
    .join("");

const CHANGED = ["Orla", " Vensk", " plays", " the", " cello."];

describe("with a random set that changes nothing", () => {
  const placebo = lane("placebo", TRAINED);
  it("says from which word the answer changed", () => {
    expect(say([lane("yours", CHANGED), placebo])).toBe(
      "Turning 10 of 3,456 neurons to 1.8 changed the answer from its third word; a matched random set changed no word.",
    );
  });
  it("says where an answer ends or goes on", () => {
    expect(say([lane("yours", TRAINED.slice(0, 2)), placebo])).toContain(
      "ended the answer after its second word;",
    );
    expect(say([lane("yours", [...TRAINED, " Yes."]), placebo])).toContain("go on after its sixth word;");
    expect(say([lane("yours", []), placebo])).toContain("left the answer empty;");
  });
  it("counts a token inside a word to that word", () => {
    expect(say([lane("yours", ["Orla", " Vensk", "y", " is"]), placebo])).toContain("from its second word");
    expect(say([lane("yours", ["Ora"]), placebo])).toContain("from its first word");
  });
  it("says the shift where no word changed", () => {
    expect(say([lane("yours", TRAINED, { deltaLogprob: -0.12, kl: 0.03 }), placebo])).toBe(
      "Turning 10 of 3,456 neurons to 1.8 changed no word, but shifted the log-probability of the answer by −0.12 nats a token (random set 0.00).",
    );
    expect(say([lane("yours", TRAINED, { deltaLogprob: 0.001, kl: 0.03 }), placebo])).toContain(
      "moved the predictions by a KL divergence of 0.03 nats a token (random set 0.00).",
    );
  });
  it("says that nothing changed that shows, and how little that is", () => {
    expect(say([lane("yours", TRAINED), placebo])).toBe(
      "Turning 10 of 3,456 neurons to 1.8 changed no word and moved the predictions by less than 0.005 nats a token; a matched random set did no more.",
    );
  });
  it("stresses what changed, and no null", () => {
    const stressed = (yours: LaneView) =>
      finding({ ...INPUT, lanes: [lane("one", TRAINED), yours, placebo] }).filter(({ strong }) => strong);
    expect(stressed(lane("yours", CHANGED))).toHaveLength(1);
    expect(stressed(lane("yours", TRAINED))).toEqual([]);
  });
  it("does not take other tokens of the same words for a change", () => {
    expect(say([lane("yours", ["Orla", " Ven", "sk", " is not", " a painter."]), placebo])).toContain(
      "changed no word and moved",
    );
  });
});

describe("with a random set that changes something", () => {
  it("is no sign of the H-Neurons alone", () => {
    expect(say([lane("yours", CHANGED), lane("placebo", CHANGED)])).toBe(
      "Turning 10 of 3,456 neurons to 1.8 changed the answer from its third word. A matched random set of neurons changed it as well, so this is no sign of the H-Neurons alone.",
    );
    const shifted = lane("yours", TRAINED, { deltaLogprob: 0.1, kl: 0.1 });
    expect(say([shifted, lane("placebo", CHANGED)])).toContain("so this is no sign of the H-Neurons alone");
    expect(say([shifted, lane("placebo", TRAINED, { deltaLogprob: 0.098, kl: 0.01 })])).toContain(
      "+0.10 nats a token (random set +0.10). A matched random set shifted it no less",
    );
    expect(say([shifted, lane("placebo", TRAINED, { deltaLogprob: -0.2, kl: 0.2 })])).toContain(
      "(random set −0.20). A matched random set shifted it no less, so this is no sign",
    );
  });
  it("does not call a shift of the random set nothing", () => {
    expect(
      say([lane("yours", CHANGED), lane("placebo", TRAINED, { deltaLogprob: -0.01, kl: 0.01 })]),
    ).toContain("a matched random set changed no word.");
  });
  it("reports a random set that changed more", () => {
    expect(say([lane("yours", TRAINED), lane("placebo", CHANGED)])).toContain(
      "nats a token; a matched random set changed the answer from its third word, which is more, so this is no sign",
    );
  });
});

it("says whose doing it is when the risk moves and no word does", () => {
  const one = { ...lane("one", TRAINED), risk: [0.2, 0.2] };
  const told = (own: number, pieces = TRAINED) => {
    const yours = { ...lane("yours", pieces), risk: [own, own] };
    return say([], { lanes: [one, yours, lane("placebo", TRAINED)] });
  };
  expect(told(0.74)).toMatch(/Its risk went from 0\.20 to 0\.74 without a word changing: the detector reads/);
  expect(told(0.25)).not.toContain("risk");
  expect(told(0.74, CHANGED)).not.toContain("risk");
});

it("says that a sampled answer is one draw, and only of answers that it compares", () => {
  const lanes = [lane("yours", CHANGED), lane("placebo", TRAINED)];
  expect(say(lanes, { temperature: 0.7 })).toMatch(/changed no word\. One draw at temperature 0\.7\.$/);
  expect(say(lanes)).not.toContain("draw");
  const stopped = [{ ...lane("yours", CHANGED), result: null }];
  expect(say(stopped, { temperature: 0.7 })).not.toContain("draw");
});

describe("says nothing, or says why not", () => {
  it("while lanes stream and without neurons", () => {
    const half = [{ ...lane("yours", CHANGED), result: null }, lane("placebo", TRAINED)];
    expect(say(half, { generating: true })).toBe("");
    expect(say([lane("yours", CHANGED)], { turned: 0 })).toBe("");
  });
  it("after a stop", () => {
    expect(say([{ ...lane("yours", CHANGED), result: null }])).toContain("not compared");
    expect(say([lane("yours", CHANGED, { finish: "abort" }), lane("placebo", TRAINED)])).toContain(
      "not compared",
    );
  });
  it("at α = 1, where it tells what silencing did", () => {
    expect(say([lane("yours", TRAINED), lane("zero", CHANGED)], { alpha: 1 })).toContain(
      "Silencing them (α = 0) changed the answer from its third word; move the slider",
    );
  });
  it("without a control", () => {
    expect(say([lane("yours", CHANGED)])).toContain("There is no random set to compare it with.");
  });
  it("without the size of the model, as in a replay", () => {
    expect(say([lane("yours", TRAINED), lane("placebo", TRAINED)], { neurons: null })).toMatch(
      /^Turning 10 neurons to 1\.8/,
    );
  });
});

it("counts in words as far as people do", () => {
  expect([1, 3, 12, 13, 21, 22, 103].map(ordinal)).toEqual([
    "first", "third", "twelfth", "13th", "21st", "22nd", "103rd",
  ]); // prettier-ignore
});
