// A study spec of any kind: reading it by its kind, and telling whether a kept study is the one that is asked for.

import type { HnError } from "../base/errors.ts";
import type { Result } from "../base/result.ts";
import { mayBeDetect, parseDetectSpec } from "./detect/spec.ts";
import type { DetectSpec } from "./detect/types.ts";
import { isObject } from "./json.ts";
import { mayBe, parseSpec } from "./spec.ts";
import { mayBeSweep, parseSweepSpec } from "./sweep/spec.ts";
import type { SweepSpec } from "./sweep/types.ts";
import type { IdentifySpec } from "./types.ts";

export type StudySpec = IdentifySpec | DetectSpec | SweepSpec;

/** Errors: as the reader of its kind; a spec of no known kind is read as an identification's. */
export function parseStudySpec(json: unknown): Result<StudySpec, HnError> {
  switch (isObject(json) ? json["kind"] : null) {
    case "detect":
      return parseDetectSpec(json);
    case "sweep":
      return parseSweepSpec(json);
    default:
      return parseSpec(json);
  }
}

/** Whether a study that `asked` for may have become the one of `kept`, which has filled in what `asked` left open. */
export function mayBeStudy(asked: StudySpec, kept: StudySpec): boolean {
  switch (asked.kind) {
    case "identify":
      return kept.kind === "identify" && mayBe(asked, kept);
    case "detect":
      return kept.kind === "detect" && mayBeDetect(asked, kept);
    case "sweep":
      return kept.kind === "sweep" && mayBeSweep(asked, kept);
  }
}
