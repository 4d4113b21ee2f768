// What a card's detection and steering come to, in sentences that follow from the numbers alone. Pure.

import { capital, intervalText, scoreText } from "../../charts/intervalText.ts";
import type { DetectionTests, Steering, Turned } from "../../exchange/cardFile.ts";
import { slopeMark, type Outcome } from "./rows.ts";
import { behaviourName, listText, setName, within } from "./words.ts";

const OURS = "L1 neurons";
const CHANCE = 0.5;
const LOGPROB = "-mean log-probability";

/** Above chance on which sets, where at chance or below it, and which simpler score does better. */
export function detectionFinding(tests: DetectionTests): string[] {
  const sets = Object.entries(tests).flatMap(([set, test]) => {
    const ours = test.auroc[OURS];
    return ours === undefined || !test.interval95
      ? []
      : [{ set: setName(set), ours, low: test.interval95[0], high: test.interval95[1], test }];
  });
  const [first] = sets;
  if (!first) return [];
  const atChance = sets.filter(({ low, high }) => low <= CHANCE && high >= CHANCE);
  const below = sets.filter(({ high }) => high < CHANCE);
  const aboveRandom = sets.filter(({ low, test }) => test.random_neurons && low > test.random_neurons.max);
  const sentences = [
    `${first.set}: AUROC ${intervalText({ value: first.ours, low: first.low, high: first.high })}.`,
    ...(atChance.length + below.length === 0 ? ["It is above chance on every set."] : []),
    ...(atChance.length > 0
      ? [`It is at chance on ${atChance.length === sets.length ? "every set" : namesOf(atChance)}.`]
      : []),
    ...(below.length > 0
      ? [`It is below chance on ${below.length === sets.length ? "every set" : namesOf(below)}.`]
      : []),
    aboveRandom.length === 0
      ? "On no set is its whole interval above the best of the random sets of as many neurons."
      : `Its whole interval is above the best random set of as many neurons on ${
          aboveRandom.length === sets.length ? "every set" : namesOf(aboveRandom)
        }.`,
  ];
  const simpler = sets.map(({ ours, test }) => ({ ours, plain: test.auroc[LOGPROB] }));
  const plain = simpler.flatMap((s) => (s.plain === undefined ? [] : [s.plain]));
  if (plain.length === sets.length && simpler.every((s) => (s.plain ?? 0) > s.ours))
    sentences.push(
      `The answer’s plain log-probability does better on every set: ${scoreText(Math.min(...plain))} to ${scoreText(Math.max(...plain))}.`,
    );
  return sentences;
}

const namesOf = (sets: readonly { readonly set: string }[]): string =>
  listText(sets.map(({ set }) => within(set)));

/** Above or below all random sets where, and against the unrelated third reply. */
export function steeringFinding(steering: Steering): string[] {
  const turned = Object.entries(steering.h_neurons);
  if (turned.length === 0) return [];
  const all = turned.length;
  const rises = (t: Turned, outcome: Outcome): boolean => (slopeMark("", t, outcome).low ?? 0) > 0;
  const falls = (t: Turned, outcome: Outcome): boolean => (slopeMark("", t, outcome).high ?? 0) < 0;
  const beyond = (id: string, further: (random: number) => boolean): boolean => {
    const random = steering.random_slope?.[id] ?? [];
    return random.length > 0 && random.every(further);
  };
  const rising = turned.filter(([id, t]) => rises(t, "slope") && beyond(id, (r) => r < t.slope));
  const falling = turned.filter(([id, t]) => falls(t, "slope") && beyond(id, (r) => r > t.slope));
  const above = turned.filter(([, t]) => rises(t, "slope") && rises(t, "above_third"));
  const flat = turned.filter(([, t]) => rises(t, "slope") && falls(t, "above_third"));
  const names = (some: typeof turned): string => listText(some.map(([id]) => within(behaviourName(id))));
  return [
    rising.length === 0
      ? "In no behaviour does compliance rise with α faster than under every random set."
      : `Compliance rises with α, faster than under every random set, in ${rising.length} of ${all}: ${names(rising)}.`,
    ...(falling.length > 0
      ? [`It falls faster than under every random set in ${falling.length} of ${all}: ${names(falling)}.`]
      : []),
    above.length === 0
      ? "Nowhere does it rise, and faster than an unrelated third reply."
      : `It rises, and faster than an unrelated third reply, in ${above.length} of ${all}: ${names(above)}.`,
    ...(flat.length > 0
      ? [
          `${capital(names(flat))}: the third reply rises faster, so the slope says that the distribution flattened, not that the model complies.`,
        ]
      : []),
  ];
}
