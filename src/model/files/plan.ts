// What loading a model would fetch, said before the first byte of it: the files, how large they are, under which
// licence, what of them is on this machine.

import type { Dtype } from "../types.ts";

export interface PlannedFile {
  readonly path: string;
  /** 0 where the server does not say. */
  readonly bytes: number;
  /** Bytes on this machine. */
  readonly present: number;
  /** Nothing of it needs to be fetched. */
  readonly verified: boolean;
}

export interface ModelPlan {
  /** What it is asked for by, in full. */
  readonly reference: string;
  /** The commit that it is pinned to; null where there is none. */
  readonly commit: string | null;
  /** As the Hub abbreviates it; null where nobody says. */
  readonly licence: string | null;
  readonly gated: boolean;
  /** Whether the files stay on this machine; otherwise each load fetches them. */
  readonly keeps: boolean;
  readonly dtype: Dtype;
  /** Every dtype that there is, in the order of preference, with what it takes and what of that is here. */
  readonly choices: readonly { readonly dtype: Dtype; readonly bytes: number; readonly present: number }[];
  /** Of `dtype`. */
  readonly files: readonly PlannedFile[];
}

export const bytesOf = ({ files }: ModelPlan): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Bytes that are still to be fetched. */
export const missingOf = ({ files }: ModelPlan): number =>
  files.reduce((sum, { bytes, present, verified }) => sum + (verified ? 0 : bytes - present), 0);

/** Whether it can be loaded without the network. */
export const isHere = ({ files }: ModelPlan): boolean => files.every(({ verified }) => verified);
