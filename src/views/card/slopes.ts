// What turning neurons does, as rows of a dot plot: a line for each seed with its own random sets on it, so that every
// model is compared with its own controls; and both mixes beside one another. Pure.

import type { DotMark, DotRow, DotSeries } from "../../charts/dotGeometry.ts";
import type { Steering, Turned } from "../../exchange/cardFile.ts";
import { behaviourName, countedText, listText, within } from "./words.ts";

/** What is read of turned neurons: compliance by itself, or above an unrelated third reply. */
export type Outcome = "slope" | "above_third";

/** Standard errors in half a 95 % interval. */
const Z95 = 1.96;

export function slopeMark(series: string, turned: Turned, outcome: Outcome): DotMark {
  const value = turned[outcome];
  const half = turned[`${outcome}_half95`] ?? Z95 * turned[`${outcome}_error`];
  return { series, value, low: value - half, high: value + half };
}

/** What the errors are clustered by, for a caption, with a space before it; empty where the card does not say. */
export function clustersText(steering: Steering): string {
  const told = Object.entries(steering.h_neurons).flatMap(([id, { slope_clusters }]) =>
    slope_clusters === undefined ? [] : [`${within(behaviourName(id))} ${slope_clusters}`],
  );
  return told.length === 0
    ? ""
    : ` Items of one wording, and of one entity, are alike; the interval is the wider of the two that allow for it (${listText(told)}).`;
}

/** By how much each slope grows with the pressure of the wording, as marks; none where the card does not say. */
export const pressureRows = (steering: Steering): DotRow[] =>
  Object.entries(steering.h_neurons).flatMap(([id, turned]) => {
    const { slope_by_pressure: value, slope_by_pressure_half95: half } = turned;
    if (value === undefined || half === undefined) return [];
    return [
      {
        name: behaviourName(id),
        n: steering.n_items,
        marks: [{ series: "pressure", value, low: value - half, high: value + half }],
      },
    ];
  });

export const PRESSURE_SERIES: readonly DotSeries[] = [
  { id: "pressure", name: "slope per unit of pressure", look: "accent" },
];

/** What turning does in a model, beside its random sets: beyond all of them and beyond 0, or neither. */
export type Verdict = "rises" | "falls" | "neither";

export function verdictOf(steering: Steering, id: string): Verdict {
  const turned = steering.h_neurons[id];
  const random = steering.random_slope?.[id] ?? [];
  if (!turned || random.length === 0) return "neither";
  const { low = 0, high = 0 } = slopeMark("", turned, "slope");
  if (low > 0 && random.every((r) => r < turned.slope)) return "rises";
  return high < 0 && random.every((r) => r > turned.slope) ? "falls" : "neither";
}

/** A model whose neurons were turned. */
export interface SteeredRun {
  readonly seed: number;
  readonly steering: Steering;
}

const randomMarks = (series: string, steering: Steering, id: string, outcome: Outcome): DotMark[] =>
  (steering[`random_${outcome}`]?.[id] ?? []).map((value) => ({ series, value }));

/** A line a seed, the shipped one first and on it in figures; then what it is compared with besides. */
export function steeringSeries([shipped, ...others]: readonly SteeredRun[]): DotSeries[] {
  if (!shipped) return [];
  const last = others.length + 1;
  const tagged = (seed: number) => (others.length === 0 ? {} : { tag: String(seed) });
  const named = ({ seed, steering }: SteeredRun, note = "") =>
    `seed ${seed}${note}: ${countedText(steering.neurons, "neuron")}`;
  return [
    {
      id: "h",
      name: named(shipped, others.length === 0 ? "" : ", ships"),
      look: "accent",
      ...tagged(shipped.seed),
    },
    {
      id: "random",
      name: `random sets${others.length === 0 ? "" : " of each seed"}, one by one`,
      look: "tick",
    },
    ...others.flatMap((run, i): DotSeries[] => [
      { id: `h-${run.seed}`, name: named(run), look: "accent-other", lane: i + 1, ...tagged(run.seed) },
      {
        id: `random-${run.seed}`,
        name: `random sets of seed ${run.seed}`,
        look: "tick",
        lane: i + 1,
        listed: false,
      },
    ]),
    { id: "negative", name: "neurons with negative weight", look: "calm", lane: last },
    { id: "third", name: "H-Neurons on the unrelated third reply", look: "square", lane: last },
  ];
}

/** Of the shipped model's behaviours; each seed against its own random sets. */
export const steeringRows = ([shipped, ...others]: readonly SteeredRun[], outcome: Outcome): DotRow[] =>
  Object.entries(shipped?.steering.h_neurons ?? {}).map(([id, turned]) => {
    const negative = shipped?.steering.negative_neurons?.[id];
    return {
      name: behaviourName(id),
      n: shipped?.steering.n_items,
      marks: [
        slopeMark("h", turned, outcome),
        ...(shipped ? randomMarks("random", shipped.steering, id, outcome) : []),
        ...others.flatMap(({ seed, steering }) => {
          const theirs = steering.h_neurons[id];
          return theirs
            ? [
                slopeMark(`h-${seed}`, theirs, outcome),
                ...randomMarks(`random-${seed}`, steering, id, outcome),
              ]
            : [];
        }),
        ...(negative ? [slopeMark("negative", negative, outcome)] : []),
        ...(outcome === "slope" && turned.third_slope !== undefined
          ? [{ series: "third", value: turned.third_slope }]
          : []),
      ],
    };
  });

/** @param shipped @param control how many neurons each turns */
export const controlSeries = (shipped: Steering, control: Steering): DotSeries[] => [
  { id: "shipped", name: `the shipped model: ${countedText(shipped.neurons, "neuron")}`, look: "accent" },
  { id: "random", name: "random sets of each, one by one", look: "tick" },
  { id: "control", name: `control mix: ${countedText(control.neurons, "neuron")}`, look: "square", lane: 1 },
  { id: "control-random", name: "random sets of the control mix", look: "tick", lane: 1, listed: false },
];

/** Slopes of both mixes, each against its own random sets. */
export const controlRows = (shipped: Steering, control: Steering, outcome: Outcome): DotRow[] =>
  Object.entries(control.h_neurons).map(([id, theirs]) => {
    const ours = shipped.h_neurons[id];
    return {
      name: behaviourName(id),
      n: control.n_items,
      marks: [
        ...(ours
          ? [slopeMark("shipped", ours, outcome), ...randomMarks("random", shipped, id, outcome)]
          : []),
        slopeMark("control", theirs, outcome),
        ...randomMarks("control-random", control, id, outcome),
      ],
    };
  });
