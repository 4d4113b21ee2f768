// A study spec of any kind, of which there is one so far.

import { mayBe, parseSpec } from "./spec.ts";
import type { IdentifySpec } from "./types.ts";

export type StudySpec = IdentifySpec;
export const parseStudySpec = parseSpec;
export const mayBeStudy = mayBe;
