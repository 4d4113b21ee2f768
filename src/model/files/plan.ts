// What loading a model would fetch, said before the first byte of it: the files, how large they are, under which
// licence, what of them is on this machine.

import { present } from "../../base/assert.ts";
import { chooseDtype, dataPaths, MODEL_PARTS, onnxPath } from "../layout.ts";
import { sizeOf, type ModelSize } from "../device.ts";
import { DTYPES, type Dtype } from "../types.ts";
import type { MeasuredFiles } from "./source.ts";

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

/** Bytes up to which a download is proposed without being asked for. */
const MODEST = 1e9;

/**
 * The dtype to propose: one that is here; else the most exact one of modest size; else the smallest.
 * @param choices not empty, in the order of preference
 */
export function proposedDtype(choices: ModelPlan["choices"]): Dtype {
  const here = choices.find(({ bytes, present }) => present === bytes);
  const modest = choices.find(({ bytes }) => bytes <= MODEST);
  const smallest = choices.toSorted((a, b) => a.bytes - b.bytes)[0];
  return present(here ?? modest ?? smallest, "a dtype").dtype;
}

/** Bytes that are still to be fetched. */
export const missingOf = ({ files }: ModelPlan): number =>
  files.reduce((sum, { bytes, present, verified }) => sum + (verified ? 0 : bytes - present), 0);

/** Whether it can be loaded without the network. */
export const isHere = ({ files }: ModelPlan): boolean => files.every(({ verified }) => verified);

/** What is known of the planned model for choosing its device. @param largest bytes of its largest tensor, if known */
export function plannedSize({ dtype, files }: ModelPlan, largest: number | null): ModelSize {
  const graph = onnxPath(dtype);
  const sum = (of: readonly PlannedFile[]): number => of.reduce((total, { bytes }) => total + bytes, 0);
  return sizeOf(dtype, {
    graphBytes: sum(files.filter(({ path }) => path === graph)),
    dataBytes: sum(files.filter(({ path }) => path.startsWith(`${graph}_data`))),
    largestTensorBytes: largest,
  });
}

/** Files that one graph's weights may be spread over where no list says how many there are. */
const DATA_FILES = 4;

/**
 * Of a folder that cannot be listed, by asking for the names that a load reads.
 * @param here whether its files are on this machine
 * @throws HnError `dtype-unavailable`, `not-found`, `network`
 */
export async function planFolder(
  reference: string,
  source: MeasuredFiles,
  asked: Dtype | null,
  here: boolean,
): Promise<ModelPlan> {
  const measured = async (paths: readonly string[]): Promise<PlannedFile[]> => {
    const sizes = await Promise.all(paths.map((path) => source.sizeOf(path)));
    return paths.flatMap((path, i) => {
      const bytes = sizes[i] ?? null;
      return bytes === null ? [] : [{ path, bytes, present: here ? bytes : 0, verified: here }];
    });
  };
  const parts = await measured(MODEL_PARTS);
  const graphs = await Promise.all(
    DTYPES.map(async (dtype) => ({
      dtype,
      files: await measured([onnxPath(dtype), ...dataPaths(dtype, DATA_FILES)]),
    })),
  );
  const there = graphs.filter(({ dtype, files }) => files[0]?.path === onnxPath(dtype));
  const dtype = await chooseDtype(source, asked ?? undefined);
  return {
    reference,
    commit: null,
    licence: null,
    gated: false,
    keeps: false,
    dtype,
    choices: there.map((each) => {
      const bytes = [...parts, ...each.files].reduce((sum, file) => sum + file.bytes, 0);
      return { dtype: each.dtype, bytes, present: here ? bytes : 0 };
    }),
    files: [...parts, ...(there.find((each) => each.dtype === dtype)?.files ?? [])],
  };
}
