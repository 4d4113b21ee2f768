// From the items of one benchmark under every α to its curve, its slopes beside the random sets', and what the drawn
// answers did. No model, no storage.

import { mcnemar } from "../../math/binomial.ts";
import { wilson } from "../../math/wilson.ts";
import { present } from "../../base/assert.ts";
import type { Interval } from "../types.ts";
import { meanInterval, resamplings, slopeOf, widest, type Resampling } from "./slopes.ts";
import {
  VERDICTS,
  type BenchmarkResult,
  type CurvePoint,
  type ItemResult,
  type Slope,
  type SweepItem,
  type Transition,
  type Verdict,
} from "./types.ts";

export interface BenchmarkInput {
  readonly name: string;
  readonly sha256: string;
  readonly tooLong: number;
  readonly alphas: readonly number[];
  readonly seed: number;
  /** Of equal length and order; at least one. */
  readonly items: readonly SweepItem[];
  readonly results: readonly ItemResult[];
}

/** Throws `not-finite` where the scores are not. */
export function analyseBenchmark(input: BenchmarkInput): BenchmarkResult {
  const { name, sha256, tooLong, items, results, alphas, seed } = input;
  const places = Array.from(alphas.keys());
  const slopes = results.map((result) => slopeOf(alphas, logOdds(result), places));
  const way = widest(slopes, resamplings(items), seed, name, "slope");
  return {
    name,
    sha256,
    n: items.length,
    tooLong,
    resampled: way.by,
    curve: places.map((place) => pointOf(input, place, way)),
    slope: slopeOfAll(input, slopes, way),
    transition: transitionOf(results, alphas),
  };
}

const logOdds = ({ scores }: ItemResult): number[] => scores.map(({ comply, resist }) => comply - resist);

const count = <T>(values: readonly T[], is: (value: T) => boolean): number => values.filter(is).length;

function pointOf(
  { results, alphas, seed, name }: BenchmarkInput,
  place: number,
  way: Resampling,
): CurvePoint {
  const odds = results.map((result) => present(logOdds(result)[place], "a log-odds"));
  const drawn = results.flatMap(({ answers }) => (answers ? [present(answers[place], "an answer")] : []));
  const compliant = count(drawn, ({ verdict }) => verdict === "complies");
  return {
    alpha: present(alphas[place], "an α"),
    logOdds: meanInterval(odds, way, seed, name, "log-odds", place),
    share: meanInterval(
      odds.map((value) => 1 / (1 + Math.exp(-value))),
      way,
      seed,
      name,
      "share",
      place,
    ),
    rate:
      drawn.length === 0
        ? null
        : { value: compliant / drawn.length, ...wilson(compliant, drawn.length), n: drawn.length },
    verdicts: drawn.length === 0 ? null : verdictCounts(drawn.map(({ verdict }) => verdict)),
    truncated: drawn.length === 0 ? null : count(drawn, ({ finish }) => finish === "length"),
  };
}

const verdictCounts = (verdicts: readonly Verdict[]): Record<Verdict, number> => ({
  complies: count(verdicts, (v) => v === "complies"),
  resists: count(verdicts, (v) => v === "resists"),
  other: count(verdicts, (v) => v === "other"),
  broken: count(verdicts, (v) => v === "broken"),
});

function slopeOfAll(
  { results, alphas, seed, name }: BenchmarkInput,
  slopes: readonly number[],
  way: Resampling,
): Slope {
  const places = Array.from(alphas.keys());
  const part = (which: (alpha: number) => boolean, part: string): Interval | null => {
    const at = places.filter((place) => which(alphas[place]!));
    if (at.length < 2) return null;
    return meanInterval(
      results.map((result) => slopeOf(alphas, logOdds(result), at)),
      way,
      seed,
      name,
      part,
    );
  };
  const hasThird = results.every(({ scores }) => scores.every(({ third }) => third !== null));
  const sets = Array.from(present(results[0], "an item").random.keys());
  /** Of each random set, rising. */
  const randomSlopes = (of: (point: ItemResult["random"][number][number]) => number): number[] =>
    sets
      .map(
        (set) =>
          results.reduce((sum, { random }) => sum + slopeOf(alphas, random[set]!.map(of), places), 0) /
          results.length,
      )
      .toSorted((a, b) => a - b);
  const random = randomSlopes(({ comply }) => comply);
  const all = meanInterval(slopes, way, seed, name, "slope");
  return {
    all,
    below: part((alpha) => alpha <= 1, "below"),
    above: part((alpha) => alpha >= 1, "above"),
    aboveThird: hasThird
      ? meanInterval(
          results.map(({ scores }) =>
            slopeOf(
              alphas,
              scores.map(({ comply, third }) => comply - third!),
              places,
            ),
          ),
          way,
          seed,
          name,
          "above-third",
        )
      : null,
    random,
    randomAboveThird: hasThird ? randomSlopes(({ comply, third }) => comply - third!) : null,
    p: sets.length === 0 ? null : (1 + count(random, (slope) => slope >= all.value)) / (1 + sets.length),
  };
}

/** Null where no answers were drawn. */
function transitionOf(results: readonly ItemResult[], alphas: readonly number[]): Transition | null {
  const all = results.flatMap(({ answers }) => (answers ? [answers.map(({ verdict }) => verdict)] : []));
  if (all.length === 0) return null;
  const pairs = all.map(
    (verdicts) => [present(verdicts[0], "a verdict"), present(verdicts.at(-1), "a verdict")] as const,
  );
  const from = (verdict: Verdict): Record<Verdict, number> =>
    verdictCounts(pairs.filter(([first]) => first === verdict).map(([, last]) => last));
  const counts = {
    complies: from("complies"),
    resists: from("resists"),
    other: from("other"),
    broken: from("broken"),
  };
  const others = VERDICTS.filter((verdict) => verdict !== "complies");
  const gained = others.reduce((sum, verdict) => sum + counts[verdict].complies, 0);
  const lost = others.reduce((sum, verdict) => sum + counts.complies[verdict], 0);
  return {
    from: present(alphas[0], "an α"),
    to: present(alphas.at(-1), "an α"),
    counts,
    p: mcnemar(gained, lost),
    changed: count(all, (verdicts) => new Set(verdicts).size > 1),
  };
}
