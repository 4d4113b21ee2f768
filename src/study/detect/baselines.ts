// What stands beside the detector on every set: random neurons, the question's words, answer length, log-probability,
// chance. What has to be fitted is fitted once, on the identification's training answers, as the detector was, its C
// chosen by validation accuracy; where that cannot be, a baseline is null and says why.

import { throwIfAborted } from "../../base/errors.ts";
import { matrix, type Matrix } from "../../math/matrix.ts";
import { randomStream } from "../../math/stream.ts";
import type { Model } from "../../model/types.ts";
import { captureAnswer } from "../collect.ts";
import { columnsFrom, decisions, fitBaseline, inMemory, unsolved } from "../fit.ts";
import type { Fit, Solver } from "../ports.ts";
import { prompt } from "../questions/questions.ts";
import { questionWords } from "../questionWords.ts";
import { inTurn, randomNeurons, type NonEmpty } from "../randomNeurons.ts";
import {
  accuracyInterval,
  aurocInterval,
  chance,
  readingOf,
  readingOfDraws,
  type Scored,
} from "../scores.ts";
import type { DetectorFit } from "./detector.ts";
import type { Identification, TrainingAnswer } from "./identification.ts";
import type { DetectBaseline, DetectSpec } from "./types.ts";

/** The balanced answers of one set; all lists have one entry an answer. */
export interface SetAnswers {
  /** 1 is hallucinated. */
  readonly y: Uint8Array;
  readonly questions: readonly string[];
  /** What each is about, by number; null where the set names no entities. */
  readonly entities: Int32Array | null;
  /** Tokens. */
  readonly lengths: Float64Array;
  /** Natural, ≤ 0. */
  readonly meanLogprobs: Float64Array;
  /** CETT of the answers, [answers, columns.length]; columns[c] is the neuron of column c, as in a feature row. */
  readonly X: Matrix;
  readonly columns: readonly number[];
}

export interface Baselines {
  /** Neurons, as in a feature row, whose CETT is read besides the detector's. */
  readonly columns: readonly number[];
  readonly warnings: readonly string[];
  /** @param set names the streams of the bootstrap */
  read(answers: SetAnswers, set: string): DetectBaseline[];
}

export interface BaselinesInput {
  readonly spec: DetectSpec;
  readonly model: Model;
  readonly solver: Solver;
  readonly detector: DetectorFit;
  /** Neurons, as in a feature row, that contributed to any answer: random ones are drawn from these. */
  readonly live: readonly number[];
  readonly identification: Identification | null;
  readonly signal: AbortSignal | undefined;
  /** Before the first and after each training answer that is read from the model anew. */
  readonly onRead: (done: number, total: number) => void;
}

const BARE =
  "The spec names no identification, so that there are no training answers to fit it on. Give the identification's bundle.";
const BARE_THRESHOLD =
  "The spec names no identification, so that there are no training answers to take a threshold from.";
const OTHER_WEIGHTS =
  "Its classifiers would be fitted on the training answers of the identification, whose model has other weights or another dtype than this one.";
const NO_WORDS = "No word stands in two of the training questions.";
const ALL_TAKEN =
  "The detector weighs all neurons that contribute to any answer, so that none is left to draw.";

/** Throws `aborted`, and what model and solver do. */
export async function fitBaselines(input: BaselinesInput): Promise<Baselines> {
  const { spec, solver, identification, signal } = input;
  const fits: Fit[] = [];
  const fitOn = async (found: Identification, X: (answers: readonly TrainingAnswer[]) => Matrix) => {
    const part = (answers: readonly TrainingAnswer[]) => ({ X: X(answers), y: labelsOf(answers) });
    const read = inMemory({ train: part(found.train), validation: part(found.validation) });
    const fit = await fitBaseline(solver, read, found.cGrid, signal);
    fits.push(fit);
    return fit;
  };
  const stream = (set: string, name: string) => randomStream(spec.seed, "bootstrap", set, name);

  const words = identification && questionWords(identification.train.map((a) => a.question));
  const onWords =
    identification && words && (await fitOn(identification, (as) => words(as.map((a) => a.question))));
  const onLength =
    identification && (await fitOn(identification, (as) => column(as.map((a) => a.ids.length))));
  const onLogprob =
    identification && (await fitOn(identification, (as) => column(as.map((a) => a.meanLogprob))));
  const random = await fitRandom(input);
  if (!("reason" in random)) fits.push(...random.fits);

  /** The order of a plain number, which needs no fit; its accuracy at the threshold of the fit. */
  const plain = (
    name: string,
    scores: Float64Array,
    values: Float64Array,
    fit: Fit | null,
    set: string,
    { y, entities }: SetAnswers,
  ) => ({
    name,
    auroc: aurocInterval({ scores, y, entities }, stream(set, name)),
    accuracy: fit && accuracyInterval({ scores: decided(fit, column(values)), y }),
    reason: fit ? null : BARE_THRESHOLD,
  });

  return {
    columns: "reason" in random ? [] : random.columns,
    warnings: unsolved(fits, "The fit of a baseline"),
    read(answers, set) {
      const { y, entities, questions, lengths, meanLogprobs, X, columns } = answers;
      const nothing = (name: string, reason: string) => ({ name, auroc: null, accuracy: null, reason });
      const named = (name: string, scored: Scored) => ({
        name,
        ...readingOf(scored, stream(set, name)),
        reason: null,
      });
      const { name, ...drawn } = random;
      return [
        "reason" in drawn
          ? nothing(name, drawn.reason)
          : {
              name,
              ...readingOfDraws(
                mapped(drawn.fits, (fit) => ({ scores: decisions(fit, X, columns), y, entities })),
                stream(set, name),
              ),
              reason: null,
            },
        onWords && words
          ? named(WORDS, { scores: decided(onWords, words(questions)), y, entities })
          : nothing(WORDS, identification ? NO_WORDS : BARE),
        plain("answer length", lengths, lengths, onLength, set, answers),
        plain(
          "negative mean token log-probability",
          meanLogprobs.map((x) => -x),
          meanLogprobs,
          onLogprob,
          set,
          answers,
        ),
        { ...chance(y.length), reason: null },
      ];
    },
  };
}

const WORDS = "question words (TF-IDF)";

const labelsOf = (answers: readonly TrainingAnswer[]): Uint8Array => Uint8Array.from(answers, (a) => a.label);

const column = (values: ArrayLike<number>): Matrix => matrix(Float64Array.from(values), values.length, 1);

/** Decision values of a fit on a matrix that holds all its features. */
const decided = (fit: Fit, X: Matrix): Float64Array =>
  decisions(
    fit,
    X,
    Array.from({ length: X.cols }, (_, c) => c),
  );

const mapped = <A, B>([first, ...rest]: NonEmpty<A>, of: (one: A) => B): NonEmpty<B> => [
  of(first),
  ...rest.map(of),
];

type RandomSets =
  | { readonly name: string; readonly reason: string }
  | {
      readonly name: string;
      /** One a draw, by neurons as in a feature row. */
      readonly fits: NonEmpty<Fit>;
      /** All neurons drawn, each once, rising. */
      readonly columns: readonly number[];
    };

/**
 * Draws sets of neurons apart from the detector's, reads them on the training answers anew, and fits each.
 * The model has to be the one that gave those answers.
 */
async function fitRandom({
  spec,
  model,
  solver,
  detector,
  live,
  identification,
  signal,
  onRead,
}: BaselinesInput): Promise<RandomSets> {
  const { card } = model;
  const total = card.layerCount * card.neuronsPerLayer;
  const { name, sets } = randomNeurons(detector.weights, live, spec.randomSets, spec.seed);
  if (!identification) return { name, reason: BARE };
  if (!sets) return { name, reason: ALL_TAKEN };
  if (identification.model.sha256 !== card.sha256 || identification.model.dtype !== card.dtype)
    return { name, reason: OTHER_WEIGHTS };
  const columns = [...new Set(sets.flat())].sort((a, b) => a - b);

  const { train, validation } = identification;
  const count = train.length + validation.length;
  onRead(0, count);
  const read = async (answers: readonly TrainingAnswer[], withOther: boolean, doneBefore: number) => {
    const rows: Float32Array[] = [];
    const y: number[] = [];
    for (const [i, answer] of answers.entries()) {
      throwIfAborted(signal);
      const asked = model.encode(prompt(answer, identification.instruction));
      const feature = withOther ? identification.feature : "answer";
      const data = await captureAnswer(model, feature, asked, answer, signal);
      for (let from = 0; from < data.length; from += total) {
        rows.push(Float32Array.from(columns, (c) => data[from + c]!));
        y.push(from === 0 ? answer.label : 0); // 3-vs-1: other positions are no hallucination
      }
      onRead(doneBefore + i + 1, count);
    }
    const X = matrix(new Float32Array(rows.length * columns.length), rows.length, columns.length);
    for (const [r, row] of rows.entries()) X.data.set(row, r * columns.length);
    return { X, y: Uint8Array.from(y) };
  };
  const pool = inMemory({
    train: await read(train, true, 0),
    validation: await read(validation, false, train.length),
  });
  const place = new Map(columns.map((c, i) => [c, i]));
  const fitDraw = async (drawn: readonly number[]): Promise<Fit> => {
    const fit = await fitBaseline(
      solver,
      columnsFrom(
        pool,
        drawn.map((c) => place.get(c)!),
      ),
      identification.cGrid,
      signal,
    );
    return { ...fit, weights: fit.weights.map(({ index, weight }) => ({ index: drawn[index]!, weight })) };
  };
  return { name, fits: await inTurn(sets, fitDraw), columns };
}
