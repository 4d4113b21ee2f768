// What a card's detection and steering come to, in sentences that follow from the numbers alone. Pure.

import { capital, intervalText, scoreText } from "../../charts/intervalText.ts";
import type { Aim, DetectionTests, Steering } from "../../exchange/cardFile.ts";
import { boundText } from "./aims.ts";
import { slopeMark, verdictOf, type SteeredRun, type Verdict } from "./slopes.ts";
import { behaviourName, listText, setName, signedText, within } from "./words.ts";

const OURS = "L1 neurons";
const CHANCE = 0.5;
const LOGPROB = "-mean log-probability";

/**
 * Above chance on which sets, where at chance or below it, above random neurons or not, and which simpler score does better.
 * @param aims those of detection name their set; a set that misses its aim says so
 */
export function detectionFinding(tests: DetectionTests, aims: readonly Aim[] = []): string[] {
  const sets = Object.entries(tests).flatMap(([id, test]) => {
    const ours = test.auroc[OURS];
    return ours === undefined || !test.interval95
      ? []
      : [{ id, set: setName(id), ours, low: test.interval95[0], high: test.interval95[1], test }];
  });
  const [first] = sets;
  if (!first) return [];
  const atChance = sets.filter(({ low, high }) => low <= CHANCE && high >= CHANCE);
  const below = sets.filter(({ high }) => high < CHANCE);
  const against = sets.filter(({ test }) => test.random_neurons);
  const aboveRandom = against.filter(({ low, test }) => low > (test.random_neurons?.max ?? 1));
  const notAbove = against.filter((set) => !aboveRandom.includes(set));
  const scored = notAbove.map(({ id, set, ours }) => {
    const missed = aims.find((aim) => aim.set === id && aim.least !== undefined && ours < aim.least);
    return `${within(set)} (${scoreText(ours)}${missed ? `; aim ${boundText(missed)}: missed` : ""})`;
  });
  const sentences = [
    `${first.set}: AUROC ${intervalText({ value: first.ours, low: first.low, high: first.high })}.`,
    ...(atChance.length + below.length === 0 ? ["It is above chance on every set."] : []),
    ...(atChance.length > 0
      ? [`It is at chance on ${atChance.length === sets.length ? "every set" : namesOf(atChance)}.`]
      : []),
    ...(below.length > 0
      ? [`It is below chance on ${below.length === sets.length ? "every set" : namesOf(below)}.`]
      : []),
    ...(aboveRandom.length > 0
      ? [
          `Its whole interval is above the best random set of as many neurons on ${
            aboveRandom.length === sets.length ? "every set" : namesOf(aboveRandom)
          }.`,
        ]
      : []),
    ...(scored.length > 0
      ? [`Its interval is not wholly above the best random set on ${listText(scored)}.`]
      : []),
  ];
  const simpler = sets.map(({ ours, test }) => ({ ours, plain: test.auroc[LOGPROB] }));
  const plain = simpler.flatMap((s) => (s.plain === undefined ? [] : [s.plain]));
  if (plain.length === sets.length && simpler.every((s) => (s.plain ?? 0) > s.ours)) {
    const ends = [...new Set([Math.min(...plain), Math.max(...plain)].map(scoreText))];
    sentences.push(`The answer’s plain log-probability does better on every set: ${ends.join(" to ")}.`);
  }
  return sentences;
}

const namesOf = (sets: readonly { readonly set: string }[]): string =>
  listText(sets.map(({ set }) => within(set)));

const namesOfBehaviours = (ids: readonly string[]): string =>
  listText(ids.map((id) => within(behaviourName(id))));

/** Where compliance rises beyond its controls, where that is a mere flattening, and where it falls. */
export function steeringFinding(steering: Steering): string[] {
  const ids = Object.keys(steering.h_neurons);
  if (ids.length === 0) return [];
  const third = (id: string) => {
    const turned = steering.h_neurons[id];
    return turned ? slopeMark("", turned, "above_third") : null;
  };
  const rising = ids.filter((id) => verdictOf(steering, id) === "rises");
  const falling = ids.filter((id) => verdictOf(steering, id) === "falls");
  const complying = rising.filter((id) => (third(id)?.low ?? 0) > 0);
  const flat = rising.filter((id) => (third(id)?.high ?? 0) < 0);
  const open = rising.filter((id) => !complying.includes(id) && !flat.includes(id));
  return [
    complying.length === 0
      ? "In no behaviour does turning them up raise compliance both above every random set and above the unrelated third reply."
      : `In ${complying.length} of ${ids.length} behaviours turning them up raises compliance above every random set and above the unrelated third reply: ${namesOfBehaviours(complying)}.`,
    ...(flat.length > 0
      ? [
          `${capital(namesOfBehaviours(flat))}: compliance rises faster than under every random set, but the third reply rises faster still, so that the distribution flattened rather than that the model complies.`,
        ]
      : []),
    ...(open.length > 0
      ? [
          `${capital(namesOfBehaviours(open))}: compliance rises faster than under every random set, and as fast as the third reply.`,
        ]
      : []),
    ...(falling.length > 0
      ? [
          `Compliance falls faster than under every random set in ${falling.length} of ${ids.length}: ${namesOfBehaviours(falling)}.`,
        ]
      : []),
  ];
}

const COUNTS = ["no", "one", "two", "three", "four", "five"];
const counted = (n: number): string => COUNTS[n] ?? String(n);

/** Whether the seeds come to the same, each against its own random sets. Nothing where there is one seed only. */
export function seedsFinding(runs: readonly SteeredRun[]): string[] {
  const [shipped] = runs;
  if (!shipped || runs.length < 2) return [];
  const found = Object.keys(shipped.steering.h_neurons).map((id) => {
    const from = (verdict: Verdict) =>
      runs.filter(({ steering }) => verdictOf(steering, id) === verdict).map(({ seed }) => String(seed));
    return { name: within(behaviourName(id)), above: from("rises"), below: from("falls") };
  });
  const all = runs.length;
  const isAgreed = ({ above, below }: (typeof found)[number]) =>
    above.length === all || below.length === all || above.length + below.length === 0;
  const told = found.flatMap(({ name, above, below }) => {
    const parts = [
      ...(above.length > 0 ? [`above ${seedsText(above, all)}`] : []),
      ...(below.length > 0 ? [`below ${seedsText(below, all)}`] : []),
    ];
    return parts.length === 0 ? [] : [`${name} (${parts.join("; ")})`];
  });
  const agreed = found.filter(isAgreed).map(({ name }) => name);
  return [
    `The ${counted(all)} seeds agree on ${agreed.length === 0 ? "no behaviour" : `${agreed.length} of ${found.length} behaviours: ${listText(agreed)}`}.`,
    told.length === 0
      ? "In no seed is a slope clearly beyond all its own random sets."
      : `Clearly beyond all random sets of their seed: ${listText(told)}.`,
  ];
}

const seedsText = (seeds: readonly string[], all: number): string =>
  seeds.length === all
    ? "from every seed"
    : `from ${seeds.length === 1 ? "seed" : "seeds"} ${listText(seeds)}`;

/** What is left of the slopes where the text does not link compliance with knowledge. */
export function controlFinding(shipped: Steering, control: Steering): string[] {
  const ids = Object.keys(control.h_neurons).filter((id) => shipped.h_neurons[id]);
  const told = (id: string) =>
    `${within(behaviourName(id))}, ${signedText(shipped.h_neurons[id]?.slope ?? 0)} here and ${signedText(control.h_neurons[id]?.slope ?? 0)} in the control`;
  const moved = ids.filter((id) => verdictOf(shipped, id) !== "neither");
  const same = moved.filter((id) => verdictOf(control, id) === verdictOf(shipped, id));
  const lost = moved.filter((id) => !same.includes(id));
  const only = ids.filter(
    (id) => verdictOf(shipped, id) === "neither" && verdictOf(control, id) !== "neither",
  );
  return [
    ...(moved.length === 0 ? ["In the shipped model no slope is beyond all its random sets."] : []),
    ...(same.length > 0
      ? [`Beyond all random sets in both, so not by the link alone: ${same.map(told).join("; ")}.`]
      : []),
    ...(lost.length > 0
      ? [
          `Beyond all random sets in the shipped model only, so that the link in the text may be what makes it: ${lost.map(told).join("; ")}.`,
        ]
      : []),
    ...(only.length > 0 ? [`In the control only: ${only.map(told).join("; ")}.`] : []),
  ];
}
