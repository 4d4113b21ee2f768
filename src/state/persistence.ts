// Where each field of the state survives: "idb" across visits on this machine, "link" in a shared address, "none"
// nowhere. A new field does not compile until its persistence is declared here. What is read back from storage is
// validated field by field (STORED); what is not valid counts as absent.

import * as z from "zod/mini";
import { DTYPES } from "../model/types.ts";
import type { State } from "./types.ts";

/** The fields of the state that hold data; the rest are actions. */
export type DataFields = {
  [K in keyof State as State[K] extends (...args: never[]) => unknown ? never : K]: State[K];
};

const PERSISTENCE = {
  card: "none", // read again from the model
  loaded: "none",
  loading: "none",
  shipping: "none",
  modelError: "none",
  selfCheck: "none", // remembered by the worker
  wanted: "idb",
  cached: "none", // kept as files by the worker
  downloads: "none", // likewise, up to what has come
  machine: "none", // another browser may open the same storage
  lookingUp: "none",
  asking: "none",
  hasToken: "none", // a token is never kept
  neurons: "link", // otherwise from the study that found them
  placeboSeed: "link",
  system: "link",
  history: "link",
  question: "link",
  aside: "none",
  conversation: "none",
  draft: "none",
  sampling: "link",
  maxNewTokens: "link",
  alpha: "link",
  lanes: "link",
  generating: "none",
  run: "none",
  speed: "none",
  promptTokens: "none",
  lanesError: "none",
  replay: "none", // made from the link
  region: "none",
  heatmap: "none",
  selected: "none",
  revealed: "none",
  reading: "none",
  study: "none", // kept as files by the worker
  result: "none", // likewise
  stored: "none", // likewise
  damaged: "none", // likewise
  form: "none",
  room: "link",
  theme: "idb",
  notices: "none",
} satisfies Record<keyof DataFields, "none" | "idb" | "link">;

type StoredField = {
  [K in keyof typeof PERSISTENCE]: (typeof PERSISTENCE)[K] extends "idb" ? K : never;
}[keyof typeof PERSISTENCE];
export type Stored = Partial<Pick<DataFields, StoredField>>;

const STORED = {
  wanted: z.object({
    reference: z.string().check(z.minLength(1), z.maxLength(2000)),
    dtype: z.nullable(z.enum(DTYPES)),
    device: z.enum(["auto", "webgpu", "wasm"]),
  }),
  theme: z.enum(["system", "light", "dark"]),
} satisfies { [K in StoredField]: z.ZodMiniType<DataFields[K]> };

export const STORED_FIELDS = Object.keys(STORED) as readonly StoredField[];

/** What of `kept` is valid. */
export function readStored(kept: Readonly<Record<string, unknown>>): Stored {
  const read: Record<string, unknown> = {};
  for (const field of STORED_FIELDS) {
    const parsed = STORED[field].safeParse(kept[field]);
    if (parsed.success) read[field] = parsed.data;
  }
  return read as Stored;
}
