// A study spec of any kind: reading it by its kind, and telling whether a kept study is the one that is asked for.

import type { HnError } from "../base/errors.ts";
import type { Result } from "../base/result.ts";
import { mayBeDetect, parseDetectSpec } from "./detect/spec.ts";
import type { DetectSpec } from "./detect/types.ts";
import { isObject } from "./json.ts";
import { mayBe, parseSpec } from "./spec.ts";
import type { IdentifySpec } from "./types.ts";

export type StudySpec = IdentifySpec | DetectSpec;

/** Errors: as the reader of its kind; a spec of no known kind is read as an identification's. */
export const parseStudySpec = (json: unknown): Result<StudySpec, HnError> =>
  isObject(json) && json["kind"] === "detect" ? parseDetectSpec(json) : parseSpec(json);

/** Whether a study that `asked` for may have become the one of `kept`, which has filled in what `asked` left open. */
export const mayBeStudy = (asked: StudySpec, kept: StudySpec): boolean =>
  asked.kind === "detect"
    ? kept.kind === "detect" && mayBeDetect(asked, kept)
    : kept.kind === "identify" && mayBe(asked, kept);
