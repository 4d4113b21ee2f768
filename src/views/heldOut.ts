// What the held-out questions say of a study's detector: it beside chance, random neurons and predictors of one number.
// Data, which the rooms put into words; they speak of all neurons that the detector weighs, those against it too. Pure.

import { isBounded } from "../charts/intervalText.ts";
import type { IdentifySummary, Interval } from "../study/types.ts";

export type Baseline = IdentifySummary["baselines"][number];

export type HeldOutVerdict = "predicts" | "no-better-than-random" | "no-better-than-chance" | "too-few";

export interface HeldOut {
  readonly auroc: Interval;
  readonly verdict: HeldOutVerdict;
  /** The random control; null where there is none. */
  readonly random: {
    /** How many neurons it draws, as written. */
    readonly count: string;
    readonly auroc: Interval;
    /** The detector is above it, but the intervals overlap. */
    readonly overlaps: boolean;
  } | null;
  /** Predictors of one number that are as high or higher, in the study's order. */
  readonly simpler: readonly {
    readonly name: string;
    readonly auroc: Interval;
    /** Close by; certainly above; above on too few questions to tell. */
    readonly lead: "none" | "certain" | "uncertain";
  }[];
}

/** Held-out questions below which a null says more about the study than about the model (as study/ warns). */
const FEW = 100;
const CHANCE = 0.5;
/** Scores closer than this are called as good as one another. */
const CLOSE = 0.05;

const RANDOM = /^(\d[\d,]*) random neurons?\b/;

/** The random control among the baselines. */
export const isRandom = ({ name }: Pick<Baseline, "name">): boolean => RANDOM.test(name);

export const isChance = ({ name }: Pick<Baseline, "name">): boolean => name === "chance";

/** Null where the study held no questions out. */
export function heldOut({ test, baselines }: Pick<IdentifySummary, "test" | "baselines">): HeldOut | null {
  if (test === null) return null;
  const { auroc } = test;
  const control = baselines.find(isRandom);
  return {
    auroc,
    verdict: verdictOf(auroc, control?.auroc ?? null),
    random: control
      ? {
          count: RANDOM.exec(control.name)?.[1] ?? "",
          auroc: control.auroc,
          overlaps: control.auroc.value < auroc.low && control.auroc.high >= auroc.low,
        }
      : null,
    simpler: baselines
      .filter((b) => !isRandom(b) && !isChance(b) && b.auroc.value >= auroc.value)
      .map(({ name, auroc: theirs }) => ({ name, auroc: theirs, lead: leadOf(theirs, auroc) })),
  };
}

function verdictOf(auroc: Interval, random: Interval | null): HeldOutVerdict {
  if (!isBounded(auroc)) return "too-few";
  if (auroc.low <= CHANCE) return auroc.n < FEW && auroc.high > CHANCE ? "too-few" : "no-better-than-chance";
  if (random === null || random.value < auroc.low) return "predicts";
  return auroc.n < FEW && random.value < auroc.value ? "too-few" : "no-better-than-random";
}

function leadOf(theirs: Interval, detectors: Interval): HeldOut["simpler"][number]["lead"] {
  if (theirs.value - detectors.value < CLOSE) return "none";
  return isBounded(theirs) && theirs.low > detectors.high ? "certain" : "uncertain";
}
