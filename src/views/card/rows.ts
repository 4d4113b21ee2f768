// The figures of a card file as rows of a dot plot. Pure. The shipped model's marks come first; the same figures of
// other seeds stand beside them, hollow.

import type { DotMark, DotRow, DotSeries } from "../../charts/dotGeometry.ts";
import type { CardFigures, DetectionTests, Steering, Turned } from "../../exchange/cardFile.ts";
import { wilson } from "../../math/wilson.ts";
import { bandName, behaviourName, scoreName, setName } from "./words.ts";

/** A share of n with its 95 % interval (Wilson). The file rounds shares to three decimals. */
function rate(series: string, value: number, n: number): DotMark {
  return { series, value, ...wilson(Math.round(value * n), n) };
}

const marksOf = (series: string, values: readonly (number | undefined)[]): DotMark[] =>
  values.flatMap((value) => (value === undefined ? [] : [{ series, value }]));

export const KNOWN_SERIES: readonly DotSeries[] = [
  { id: "instruct", name: "chat-tuned", look: "ink" },
  { id: "seeds", name: "chat-tuned, other seeds", look: "ink-other" },
  { id: "base", name: "base, before chat tuning", look: "square", lane: 1 },
];

export const knownRows = (
  known: NonNullable<CardFigures["known"]>,
  seeds: readonly CardFigures[],
): DotRow[] =>
  Object.entries(known.instruct).map(([band, { n, right }]) => {
    const base = known.base?.[band];
    return {
      name: bandName(band),
      n,
      marks: [
        rate("instruct", right, n),
        ...marksOf(
          "seeds",
          seeds.map((s) => s.known?.instruct[band]?.right),
        ),
        ...(base ? [rate("base", base.right, base.n)] : []),
      ],
    };
  });

export const CONSISTENT_SERIES: readonly DotSeries[] = [
  { id: "right10", name: "all ten answers right", look: "calm" },
  { id: "right10-seeds", name: "other seeds", look: "calm-other" },
  { id: "wrong10", name: "all ten wrong", look: "accent", lane: 1 },
];

export const consistentRows = (
  consistent: NonNullable<CardFigures["consistent"]>,
  seeds: readonly CardFigures[],
): DotRow[] =>
  Object.entries(consistent).map(([name, { n, right10, wrong10 }]) => ({
    name: bandName(name),
    n,
    marks: [
      rate("right10", right10, n),
      ...marksOf(
        "right10-seeds",
        seeds.map((s) => s.consistent?.[name]?.right10),
      ),
      rate("wrong10", wrong10, n),
    ],
  }));

export const OPEN_SERIES: readonly DotSeries[] = [
  { id: "unknown", name: "says that it does not know", look: "ink" },
  { id: "value", name: "the value in it is right", look: "calm", lane: 1 },
  { id: "sentence", name: "all of the sentence is right", look: "calm-other", lane: 1 },
];

export const openRows = (open: NonNullable<CardFigures["open_form"]>): DotRow[] =>
  Object.entries(open).map(([name, { n, value_right, sentence_right, says_unknown }]) => ({
    name: bandName(name),
    n,
    marks: [
      rate("unknown", says_unknown, n),
      rate("value", value_right, n),
      { series: "sentence", value: sentence_right },
    ],
  }));

export const TYPED_SERIES: readonly DotSeries[] = [
  { id: "right", name: "right, chat-tuned", look: "ink" },
  { id: "seeds", name: "other seeds", look: "ink-other" },
  { id: "base", name: "right, base", look: "square", lane: 1 },
];

/** How questions are typed; n, where the file has one, is that of each way. */
export function typedRows(typed: NonNullable<CardFigures["typed"]>): DotRow[] {
  const { n, ...ways } = typed;
  return Object.entries(ways).map(([way, right]) => ({
    name: bandName(way),
    n,
    marks: [n === undefined ? { series: "right", value: right } : rate("right", right, n)],
  }));
}

const BESIDE = {
  copying: "Copies the answer from a passage about one",
  copying_of_two: "The same where it is about two",
  judging: "Tells right from wrong answers when asked",
} as const;

/** Copying, judging, and prompts outside its world; those of which the file has figures. */
export function besideRows(figures: CardFigures, seeds: readonly CardFigures[]): DotRow[] {
  const { outside } = figures;
  const rows = (["copying", "copying_of_two", "judging"] as const).flatMap((key): DotRow[] => {
    const of = figures[key];
    if (!of) return [];
    const marks = [
      rate("right", of.instruct, of.n),
      ...marksOf(
        "seeds",
        seeds.map((s) => s[key]?.instruct),
      ),
      ...(of.base === undefined ? [] : [rate("base", of.base, of.n)]),
    ];
    return [{ name: BESIDE[key], n: of.n, marks }];
  });
  if (outside)
    rows.push({
      name: "Says that it cannot answer what is outside its world",
      n: outside.n,
      marks: [rate("right", outside.fallback, outside.n)],
    });
  return rows;
}

export const BEHAVIOUR_SERIES: readonly DotSeries[] = [
  { id: "comply", name: "complies", look: "accent" },
  { id: "seeds", name: "complies, other seeds", look: "accent-other" },
  { id: "resist", name: "resists", look: "calm", lane: 1 },
];

export const behaviourRows = (
  behaviours: NonNullable<CardFigures["behaviours"]>,
  seeds: readonly CardFigures[],
): DotRow[] =>
  Object.entries(behaviours).map(([id, { n, comply, resist }]) => ({
    name: behaviourName(id),
    n,
    marks: [
      rate("comply", comply, n),
      ...marksOf(
        "seeds",
        seeds.map((s) => s.behaviours?.[id]?.comply),
      ),
      rate("resist", resist, n),
    ],
  }));

const OURS = "L1 neurons";
const BASELINE_LOOKS: Readonly<Record<string, DotSeries["look"]>> = {
  "question text": "triangle",
  "answer length": "cross",
  "-mean log-probability": "square",
};

/** The classifier's line, and under it its baselines'. */
export function detectionSeries(tests: DetectionTests): DotSeries[] {
  const scores = [...new Set(Object.values(tests).flatMap(({ auroc }) => Object.keys(auroc)))];
  return [
    { id: OURS, name: scoreName(OURS), look: "accent" },
    { id: "seeds", name: "the same, other seeds", look: "accent-other" },
    { id: "random", name: "as many random neurons, median to highest", look: "placebo", lane: 1 },
    ...scores
      .filter((score) => score !== OURS)
      .map((id) => ({ id, name: scoreName(id), look: BASELINE_LOOKS[id] ?? "ink-other", lane: 1 }) as const),
  ];
}

export const detectionRows = (
  tests: DetectionTests,
  seeds: readonly (DetectionTests | undefined)[] = [],
): DotRow[] =>
  Object.entries(tests).map(([set, { n, auroc, interval95, random_neurons }]) => ({
    name: setName(set),
    n,
    marks: [
      ...Object.entries(auroc).map(([series, value]) => ({
        series,
        value,
        ...(series === OURS && interval95 ? { low: interval95[0], high: interval95[1] } : {}),
      })),
      ...marksOf(
        "seeds",
        seeds.map((s) => s?.[set]?.auroc[OURS]),
      ),
      ...(random_neurons
        ? [{ series: "random", value: random_neurons.median, high: random_neurons.max }]
        : []),
    ],
  }));

/** What is read of turned neurons: compliance by itself, or above an unrelated third reply. */
export type Outcome = "slope" | "above_third";

/** Standard errors in half a 95 % interval. */
const Z95 = 1.96;

export function slopeMark(series: string, turned: Turned, outcome: Outcome): DotMark {
  const value = turned[outcome];
  const half = Z95 * turned[`${outcome}_error`];
  return { series, value, low: value - half, high: value + half };
}

export const STEERING_SERIES: readonly DotSeries[] = [
  { id: "h", name: "H-Neurons", look: "accent" },
  { id: "seeds", name: "H-Neurons, other seeds", look: "accent-other" },
  { id: "random", name: "random sets, one by one", look: "tick", lane: 1 },
  { id: "negative", name: "neurons with negative weight", look: "calm", lane: 2 },
  { id: "third", name: "H-Neurons on the unrelated third reply", look: "square", lane: 2 },
];

export const steeringRows = (steering: Steering, outcome: Outcome, seeds: readonly Steering[]): DotRow[] =>
  Object.entries(steering.h_neurons).map(([id, turned]) => {
    const negative = steering.negative_neurons?.[id];
    return {
      name: behaviourName(id),
      n: steering.n_items,
      marks: [
        slopeMark("h", turned, outcome),
        ...marksOf(
          "seeds",
          seeds.map((s) => s.h_neurons[id]?.[outcome]),
        ),
        ...marksOf("random", steering[`random_${outcome}`]?.[id] ?? []),
        ...(negative ? [slopeMark("negative", negative, outcome)] : []),
        ...(outcome === "slope" ? marksOf("third", [turned.third_slope]) : []),
      ],
    };
  });

export const CONTROL_SERIES: readonly DotSeries[] = [
  { id: "shipped", name: "the shipped model", look: "accent" },
  { id: "control", name: "control mix", look: "square", lane: 1 },
  { id: "random", name: "control mix, random sets", look: "tick", lane: 2 },
];

/** Compliance of both mixes, for the behaviours that both have. */
export const controlBehaviourRows = (shipped: CardFigures, control: CardFigures): DotRow[] =>
  Object.entries(control.behaviours ?? {}).map(([id, theirs]) => {
    const ours = shipped.behaviours?.[id];
    return {
      name: behaviourName(id),
      n: theirs.n,
      marks: [
        ...(ours ? [rate("shipped", ours.comply, ours.n)] : []),
        rate("control", theirs.comply, theirs.n),
      ],
    };
  });

/** Slopes of both mixes. */
export const controlSteeringRows = (shipped: CardFigures, control: CardFigures, outcome: Outcome): DotRow[] =>
  Object.entries(control.steering?.h_neurons ?? {}).map(([id, theirs]) => {
    const ours = shipped.steering?.h_neurons[id];
    return {
      name: behaviourName(id),
      n: control.steering?.n_items,
      marks: [
        ...(ours ? [slopeMark("shipped", ours, outcome)] : []),
        slopeMark("control", theirs, outcome),
        ...marksOf("random", control.steering?.[`random_${outcome}`]?.[id] ?? []),
      ],
    };
  });
