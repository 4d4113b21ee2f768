// A study from a spec file to a result bundle: what `hn identify`, `hn detect` and their like share. Work in progress
// lies beside the bundle in `B.zip.partial/`, so that a killed run goes on with --resume.

import { readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { asHnError, HnError } from "../base/errors.ts";
import type { Result } from "../base/result.ts";
import type { ModelFiles } from "../model/files/source.ts";
import { LoadedModel } from "../model/model.ts";
import { bundleSpec, type Host } from "../study/bundleFiles.ts";
import { BUNDLE_FILE, JOURNAL_FILE } from "../study/journal.ts";
import { localSolver } from "../study/localSolver.ts";
import type { Pace } from "../study/pace.ts";
import type { Clock, Solver, StudyStore } from "../study/ports.ts";
import { parseJson } from "../study/problems.ts";
import { mayBeStudy, type StudySpec } from "../study/studySpec.ts";
import { loadOptions, MODEL_OPTIONS, on, only, required, text, type Invocation } from "./command.ts";
import { checkOutput, outputError, readInput, terminalFiles } from "./files.ts";
import { environment, nodeRuntime } from "./runtime.ts";
import { openFolderStore } from "./store.ts";

export const STUDY_OPTIONS = {
  ...MODEL_OPTIONS,
  out: { type: "string" },
  resume: { type: "boolean" },
  keep: { type: "boolean" },
} as const;

export const STUDY_HELP = `  --out B.zip      the result bundle; one of the same study is replaced, anything else is not
  --resume         go on with what an earlier run left in B.zip.partial/
  --dtype, --device  instead of the spec's`;

/** What the terminal brings to a study of any kind. */
export interface StudyHost {
  readonly model: LoadedModel;
  readonly store: StudyStore;
  readonly solver: Solver;
  readonly clock: Clock;
  readonly environment: Host;
  readonly signal: AbortSignal;
  readonly resume: boolean;
  readonly onNotice: (notice: string) => void;
}

/** Reads SPEC.json, with --dtype and --device in place of its own. */
export async function readStudySpec<S extends StudySpec>(
  invocation: Invocation,
  parse: (json: unknown) => Result<S, HnError>,
  kind: S["kind"],
): Promise<S> {
  const path = only(invocation, "SPEC.json");
  const json = parseJson(new TextDecoder().decode(await readInput(path)), path, "invalid-input");
  if (!json.ok) throw new HnError(json.error.code, `${json.error.message} hn spec ${kind} prints a spec.`);
  const { kind: found } = (json.value ?? {}) as { kind?: unknown };
  if ((found === "identify" || found === "detect" || found === "sweep") && found !== kind)
    throw new HnError(
      "invalid-input",
      `${path} is the spec of another kind of study: run it with hn ${found}. hn spec ${kind} prints one for hn ${kind}.`,
    );
  const parsed = parse(json.value);
  if (!parsed.ok)
    throw new HnError(parsed.error.code, `${path}: ${parsed.error.message}`, parsed.error.details);
  const { dtype, device } = loadOptions(invocation);
  const { model } = parsed.value;
  return {
    ...parsed.value,
    model: {
      ...model,
      dtype: dtype ?? model.dtype,
      device: text(invocation, "device") === undefined ? model.device : (device ?? "auto"),
    },
  };
}

/**
 * Runs a study and writes its bundle.
 * @param prepare reads what the study needs besides the model, before anything is written or loaded
 * @returns the summary, for stdout
 */
export async function runStudy<S extends StudySpec, P>(
  invocation: Invocation,
  spec: S,
  prepare: () => Promise<P>,
  study: (
    host: StudyHost,
    prepared: P,
  ) => Promise<{ readonly summary: unknown; readonly bundle: Uint8Array }>,
): Promise<unknown> {
  const out = required(invocation, "out");
  const files = await specModel(spec, invocation);
  const prepared = await prepare();
  await checkKept(out, spec);
  await checkOutput(out);
  const partial = `${out}.partial`;
  const resume = on(invocation, "resume");
  const store = await openFolderStore(partial);
  try {
    // Once the folder is held: of one that is being worked in, nobody is told to remove it.
    if (!resume && (await hasEntries(partial)))
      throw new HnError(
        "usage",
        `${partial} holds a study. Add --resume to go on with it, or remove that folder to start again.`,
      );
    const model = await LoadedModel.load(
      files,
      { device: spec.model.device, ...(spec.model.dtype === null ? {} : { dtype: spec.model.dtype }) },
      {
        runtime: nodeRuntime,
        now: () => performance.now(),
        signal: invocation.signal,
        selfCheck: "always",
      },
    );
    const { summary, bundle } = await study(
      {
        model,
        store,
        solver: localSolver,
        clock: { now: () => Date.now() },
        environment: environment(),
        signal: invocation.signal,
        resume,
        onNotice: (notice) => process.stderr.write(`warning: ${notice}\n`),
      },
      prepared,
    );
    await model.dispose();
    // Whole or not at all: a bundle cut short by a kill would look like a result.
    await store.writeFile(BUNDLE_FILE, bundle);
    await rename(join(partial, BUNDLE_FILE), out).catch((cause: unknown) => {
      throw outputError(out, cause);
    });
    await (on(invocation, "keep") ? store.release() : store.destroy());
    return summary;
  } catch (thrown) {
    await store.release();
    throw thrown;
  }
}

/** @throws HnError `invalid-input`: the reference stands in a file, not on the command line */
async function specModel(spec: StudySpec, invocation: Invocation): Promise<ModelFiles> {
  try {
    return await terminalFiles(invocation.root, spec.model.reference);
  } catch (thrown) {
    const error = asHnError(thrown);
    if (error.code !== "usage") throw error;
    throw new HnError("invalid-input", `${only(invocation, "SPEC.json")}: model.reference: ${error.message}`);
  }
}

/**
 * Before `out` is opened, as the bundle is moved there whatever it is.
 * @throws HnError `usage` where something stands there that is not an earlier bundle of this study: another study may be
 * hours of work, any other file may be the spec itself, and a device has no end to read to
 */
async function checkKept(out: string, spec: StudySpec): Promise<void> {
  const there = await stat(out).catch(() => null);
  if (there === null || there.isDirectory()) return; // checkOutput says what is wrong, if anything is
  const refused = (what: string) => new HnError("usage", `${out} ${what} choose another --out.`);
  if (!there.isFile()) throw refused("is no file but a device or a pipe;");
  if (there.size === 0) return;
  const bytes = await readFile(out).catch(() => null);
  if (!bytes) throw refused("exists and cannot be read, so it may be another study;");
  const kept = bundleSpec(bytes);
  if (!kept.ok) throw refused("exists and is no result bundle that can be read; remove it or");
  if (!mayBeStudy(spec, kept.value)) throw refused("exists and holds another study; remove it or");
}

/** Whether a study kept in `folder` asked anything: its journal goes on behind the first line. */
async function hasEntries(folder: string): Promise<boolean> {
  const journal = await readFile(join(folder, JOURNAL_FILE)).catch(() => null);
  return journal !== null && journal.subarray(0, -1).includes("\n");
}

/** What every kind of study says of how far it is. */
interface Progress extends Pace {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Progress on stderr, one line that overwrites itself in a terminal, one a second elsewhere.
 * @param lineOf what to say of it
 */
export function reporter<P extends Progress>(lineOf: (progress: P) => string): (progress: P) => void {
  let last = -Infinity;
  return (progress) => {
    const { stage, done, total } = progress;
    const now = performance.now();
    if (stage !== "done" && now - last < 1000 && done < total) return;
    last = now;
    const line = lineOf(progress);
    process.stderr.write(
      process.stderr.isTTY ? `\r\x1b[K${line}${stage === "done" ? "\n" : ""}` : `${line}\n`,
    );
  };
}

/** Rate and time left, to stand behind a count. */
export const paceText = ({ questionsPerSecond, secondsLeft }: Pace, what = "questions"): string =>
  `${questionsPerSecond.toFixed(1)} ${what}/s${secondsLeft === null ? "" : `, about ${Math.ceil(secondsLeft)} s left`}`;
