// A finished study as one file: a zip of spec.json, environment.json, journal.jsonl, h_neurons.json and its results,
// which each kind of study adds (bundle.ts, detect/bundle.ts). Equal content gives equal bytes; times stand in
// environment.json and `created` only.

import { unzipSync, zipSync, type Zippable } from "fflate";
import * as z from "zod/mini";
import { HnError } from "../base/errors.ts";
import { err, type Result } from "../base/result.ts";
import { selfCheckSchema } from "../model/selfCheck.ts";
import type { ModelCard } from "../model/types.ts";
import { questionsOf } from "./journal.ts";
import { stableJsonFile } from "./json.ts";
import { LABELS_FILE, parseLabels, writeLabels, type Labels } from "./labels.ts";
import { parseNeuronSet, writeNeuronSet, type NeuronSet } from "./neuronSet.ts";
import { parseAs, parseJson } from "./problems.ts";
import { parseStudySpec, type StudySpec } from "./studySpec.ts";
import { isoTime } from "./time.ts";

const environmentSchema = z.object({
  format: z.literal("hn-environment/1"),
  /** "browser", "node", … and what is known of it. */
  host: z.string(),
  /** Program and libraries, by the names of their packages. */
  versions: z.record(z.string(), z.string()),
  device: z.string(),
  deviceReason: z.string(),
  dtype: z.string(),
  /** Of the model as it ran; null where it was not made. */
  selfCheck: z._default(z.nullable(selfCheckSchema), null),
  /** Of the runtime on the processor; null where it is not known. */
  threads: z._default(z.nullable(z.int().check(z.minimum(1))), null),
  /** ISO 8601, UTC; of the run that finished the study. */
  started: z.string(),
  finished: z.string(),
  seconds: z.number(),
});
export type Environment = z.output<typeof environmentSchema>;

/** What the host knows of itself. */
export type Host = Pick<Environment, "host" | "versions" | "threads">;

/** @param started, finished milliseconds since 1970-01-01 UTC */
export const environmentOf = (
  host: Host,
  { device, deviceReason, dtype, selfCheck }: ModelCard,
  started: number,
  finished: number,
): Environment => ({
  format: "hn-environment/1",
  ...host,
  device,
  deviceReason,
  dtype,
  selfCheck,
  started: isoTime(started),
  finished: isoTime(finished),
  seconds: (finished - started) / 1000,
});

export interface StudyBundle<S extends StudySpec, R> {
  readonly spec: S;
  readonly environment: Environment;
  /** JSONL, as journal.ts writes it. */
  readonly journal: string;
  /** Laid over the journal; absent where there are none. */
  readonly labels?: Labels;
  readonly neurons: NeuronSet;
  readonly results: R;
}

/** What one kind of study puts into its bundle. */
export interface BundleKind<S extends StudySpec, R> {
  /** As in "a bundle of a detection study". */
  readonly name: string;
  /** Name of its results in the zip. */
  readonly file: string;
  readonly parseSpec: (json: unknown) => Result<S, HnError>;
  /** Errors: `invalid-file`. */
  readonly parseResults: (json: unknown) => Result<R, HnError>;
}

const FILES = {
  spec: "spec.json",
  environment: "environment.json",
  journal: "journal.jsonl",
  neurons: "h_neurons.json",
} as const;

/** The earliest time that a zip can hold, in its own (local) terms. */
const MTIME = "1980-01-01T00:00:00";

export function zipBundle<S extends StudySpec, R>(
  { file }: BundleKind<S, R>,
  bundle: StudyBundle<S, R>,
): Uint8Array {
  const files: Record<string, string> = {
    [FILES.spec]: stableJsonFile(bundle.spec),
    [FILES.environment]: stableJsonFile(bundle.environment),
    [FILES.journal]: bundle.journal,
    [FILES.neurons]: writeNeuronSet(bundle.neurons),
    [file]: stableJsonFile(bundle.results),
  };
  if (bundle.labels && bundle.labels.list.length > 0) files[LABELS_FILE] = writeLabels(bundle.labels);
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort())
    entries[name] = [new TextEncoder().encode(files[name]!), { mtime: MTIME, level: 6, os: 0 }];
  return zipSync(entries);
}

/**
 * Opens a bundle and checks every document in it, the journal line by line.
 * Errors: `invalid-file`, `invalid-input` (its spec), `out-of-range` (its neurons); the message names the document.
 */
export function unzipBundle<S extends StudySpec, R>(
  kind: BundleKind<S, R>,
  bytes: Uint8Array,
): Result<StudyBundle<S, R>, HnError> {
  const names = [...Object.values(FILES), kind.file];
  const files = unzip(bytes, [...names, LABELS_FILE]);
  if (!files.ok) return files;
  const missing = names.filter((name) => !files.value[name]);
  if (missing.length > 0)
    return err(
      new HnError(
        "invalid-file",
        `This is not a bundle of ${kind.name} study: it lacks ${missing.join(", ")}.`,
      ),
    );
  const text = (name: string): string => new TextDecoder().decode(files.value[name]);
  const json = <T>(name: string, read: (value: unknown) => Result<T, HnError>) =>
    readDocument(name, text(name), read);
  const spec = json(FILES.spec, kind.parseSpec);
  if (!spec.ok) return spec;
  const environment = json(FILES.environment, (v) =>
    parseAs(environmentSchema, v, "The file", "invalid-file"),
  );
  if (!environment.ok) return environment;
  const neurons = json(FILES.neurons, parseNeuronSet);
  if (!neurons.ok) return neurons;
  const results = json(kind.file, kind.parseResults);
  if (!results.ok) return results;
  const labels = files.value[LABELS_FILE] ? json(LABELS_FILE, parseLabels) : null;
  if (labels && !labels.ok) return labels;
  const journal = text(FILES.journal);
  const lines = questionsOf(journal);
  if (!lines.ok) return err(new HnError(lines.error.code, `${FILES.journal}: ${lines.error.message}`));
  return {
    ok: true,
    value: {
      spec: spec.value,
      environment: environment.value,
      journal,
      ...(labels ? { labels: labels.value } : {}),
      neurons: neurons.value,
      results: results.value,
    },
  };
}

/** The spec of a bundle of any kind of study. Errors: as unzipBundle. */
export function bundleSpec(bytes: Uint8Array): Result<StudySpec, HnError> {
  const files = unzip(bytes, [FILES.spec]);
  if (!files.ok) return files;
  return readDocument(FILES.spec, new TextDecoder().decode(files.value[FILES.spec]), parseStudySpec);
}

function unzip(bytes: Uint8Array, names: readonly string[]): Result<Record<string, Uint8Array>, HnError> {
  try {
    return { ok: true, value: unzipSync(bytes, { filter: ({ name }) => names.includes(name) }) };
  } catch {
    return err(
      new HnError("invalid-file", "This is not a result bundle, or it was cut off: the zip cannot be read."),
    );
  }
}

/** The error names the document. */
function readDocument<T>(
  name: string,
  text: string,
  read: (value: unknown) => Result<T, HnError>,
): Result<T, HnError> {
  const parsed = parseJson(text, name);
  const result = parsed.ok ? read(parsed.value) : parsed;
  if (result.ok || !parsed.ok) return result;
  return err(new HnError(result.error.code, `${name}: ${result.error.message}`, result.error.details));
}
