// What can be asked of a bench, and what comes back.

import type { DeviceKind, Dtype, LoadOptions } from "../model/types.ts";
import type { Ratio } from "./compare.ts";

/** What is measured where a page can measure it too: values of `hn bench NAME`. */
export const BENCH_NAMES = ["decode", "lanes"] as const;
export type BenchName = (typeof BENCH_NAMES)[number];

export interface BenchRequest {
  readonly name: BenchName;
  /** Null: those that the bench is for, each in the dtypes that it is for. */
  readonly model: string | null;
  readonly options: LoadOptions;
}

export interface BenchResult extends Ratio {
  readonly model: string;
  readonly dtype: Dtype;
  readonly device: DeviceKind;
}
