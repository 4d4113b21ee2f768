// What it knows, how it behaves and what tells wrong answers, as rows of a dot plot. Pure. The shipped model's marks come
// first; the same figures of other seeds stand beside them, hollow. Slopes are in slopes.ts.

import type { DotMark, DotRow, DotSeries } from "../../charts/dotGeometry.ts";
import type { CardFigures, DetectionTests } from "../../exchange/cardFile.ts";
import { wilson } from "../../math/wilson.ts";
import type { Run } from "./runs.ts";
import { bandName, behaviourName, scoreName, setName } from "./words.ts";

/** A share of n with its 95 % interval (Wilson). The file rounds shares to three decimals. */
function rate(series: string, value: number, n: number): DotMark {
  return { series, value, ...wilson(Math.round(value * n), n) };
}

/** A mark for each seed that has the figure. */
const seedMarks = (
  series: string,
  runs: readonly Run[],
  read: (figures: CardFigures) => number | undefined,
): DotMark[] =>
  runs.flatMap(({ seed, figures }) => {
    const value = read(figures);
    return value === undefined ? [] : [{ series, value, label: `seed ${seed}` }];
  });

export const KNOWN_SERIES: readonly DotSeries[] = [
  { id: "instruct", name: "chat-tuned", look: "ink" },
  { id: "seeds", name: "chat-tuned, other seeds", look: "ink-other" },
  { id: "base", name: "base, before chat tuning", look: "square", lane: 1 },
];

export const knownRows = (known: NonNullable<CardFigures["known"]>, seeds: readonly Run[]): DotRow[] =>
  Object.entries(known.instruct).map(([band, { n, right }]) => {
    const base = known.base?.[band];
    return {
      name: bandName(band),
      n,
      marks: [
        rate("instruct", right, n),
        ...seedMarks("seeds", seeds, (s) => s.known?.instruct[band]?.right),
        ...(base ? [rate("base", base.right, base.n)] : []),
      ],
    };
  });

export const CONSISTENT_SERIES: readonly DotSeries[] = [
  { id: "right10", name: "all ten answers right", word: "right", look: "calm" },
  { id: "right10-seeds", name: "all ten right, other seeds", look: "calm-other" },
  { id: "wrong10", name: "all ten wrong", word: "wrong", look: "accent", lane: 1 },
  { id: "wrong10-seeds", name: "all ten wrong, other seeds", look: "accent-other", lane: 1 },
];

export const consistentRows = (
  consistent: NonNullable<CardFigures["consistent"]>,
  seeds: readonly Run[],
): DotRow[] =>
  Object.entries(consistent).map(([name, { n, right10, wrong10 }]) => ({
    name: bandName(name),
    n,
    lead: wrong10 > right10 ? "wrong10" : "right10",
    marks: [
      rate("right10", right10, n),
      ...seedMarks("right10-seeds", seeds, (s) => s.consistent?.[name]?.right10),
      rate("wrong10", wrong10, n),
      ...seedMarks("wrong10-seeds", seeds, (s) => s.consistent?.[name]?.wrong10),
    ],
  }));

export const OPEN_SERIES: readonly DotSeries[] = [
  { id: "unknown", name: "says that it does not know", word: "unknown", look: "ink" },
  { id: "value", name: "the value in it is right", word: "right", look: "calm", lane: 1 },
  { id: "sentence", name: "all of the sentence is right", look: "cross", lane: 1 },
];

export const openRows = (open: NonNullable<CardFigures["open_form"]>): DotRow[] =>
  Object.entries(open).map(([name, { n, value_right, sentence_right, says_unknown }]) => ({
    name: bandName(name),
    n,
    lead: value_right > says_unknown ? "value" : "unknown",
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

/** How questions are typed, for each kind of fact; n, where the file has one, is that of each way. */
export const typedRows = (typed: NonNullable<CardFigures["typed"]>): DotRow[] =>
  Object.entries(typed).flatMap(([kind, { n, ...ways }]) =>
    Object.entries(ways).map(([way, right]) => ({
      name: kind === "" ? bandName(way) : `${bandName(kind)}: ${way}`,
      n,
      marks: [n === undefined ? { series: "right", value: right } : rate("right", right, n)],
    })),
  );

const BESIDE = {
  copying: "Copies the answer from a passage about one",
  copying_of_two: "The same where it is about two",
  judging: "Tells right from wrong answers when asked",
} as const;

/** Copying, judging, and prompts outside its world; those of which the file has figures. */
export function besideRows(figures: CardFigures, seeds: readonly Run[]): DotRow[] {
  const rows = (["copying", "copying_of_two", "judging"] as const).flatMap((key): DotRow[] => {
    const of = figures[key];
    if (!of) return [];
    const marks = [
      rate("right", of.instruct, of.n),
      ...seedMarks("seeds", seeds, (s) => s[key]?.instruct),
      ...(of.base === undefined ? [] : [rate("base", of.base, of.n)]),
    ];
    return [{ name: BESIDE[key], n: of.n, marks }];
  });
  return [...rows, ...outsideRows(figures.outside)];
}

const OUTSIDE = "Says that it cannot answer what is outside its world";

const outsideRows = (outside: CardFigures["outside"] = {}): DotRow[] =>
  Object.entries(outside).map(([kind, { n, honest }]) => ({
    name: kind === "all" ? OUTSIDE : `– ${kind}`,
    n,
    marks: [rate("right", honest, n)],
  }));

export const LIVE_SERIES: readonly DotSeries[] = [{ id: "live", name: "alive", look: "ink" }];

/** Neurons that write more than next to nothing, of `ffn` in each layer, the first layer first. */
export const liveRows = (live: readonly number[], ffn: number): DotRow[] =>
  live.map((count, layer) => ({
    name: `Layer ${layer}`,
    n: ffn,
    marks: [{ series: "live", value: count / ffn }],
  }));

export const BEHAVIOUR_SERIES: readonly DotSeries[] = [
  { id: "comply", name: "complies", look: "accent" },
  { id: "seeds", name: "complies, other seeds", look: "accent-other" },
  { id: "resist", name: "resists", look: "calm", lane: 1 },
];

export const behaviourRows = (
  behaviours: NonNullable<CardFigures["behaviours"]>,
  seeds: readonly Run[],
): DotRow[] =>
  Object.entries(behaviours).map(([id, { n, comply, resist }]) => ({
    name: behaviourName(id),
    n,
    marks: [
      rate("comply", comply, n),
      ...seedMarks("seeds", seeds, (s) => s.behaviours?.[id]?.comply),
      rate("resist", resist, n),
    ],
  }));

export const CONTROL_SERIES: readonly DotSeries[] = [
  { id: "shipped", name: "the shipped model", look: "accent" },
  { id: "control", name: "control mix", look: "square", lane: 1 },
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

export const detectionRows = (tests: DetectionTests, seeds: readonly Run[] = []): DotRow[] =>
  Object.entries(tests).map(([set, { n, auroc, interval95, random_neurons }]) => ({
    name: setName(set),
    n,
    marks: [
      ...Object.entries(auroc).map(([series, value]) => ({
        series,
        value,
        ...(series === OURS && interval95 ? { low: interval95[0], high: interval95[1] } : {}),
      })),
      ...seedMarks("seeds", seeds, (s) => s.detection?.tests[set]?.auroc[OURS]),
      ...(random_neurons
        ? [{ series: "random", value: random_neurons.median, high: random_neurons.max }]
        : []),
    ],
  }));
