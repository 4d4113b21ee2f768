// hn identify: the identification study of the paper, to a result bundle. Work in progress lies beside the bundle in
// `B.zip.partial/`, so that a killed run goes on with --resume.

import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { asHnError, HnError } from "../../base/errors.ts";
import type { ModelFiles } from "../../model/files/source.ts";
import { LoadedModel } from "../../model/model.ts";
import { readBundle } from "../../study/bundle.ts";
import { identify as runIdentify } from "../../study/identify.ts";
import { BUNDLE_FILE, JOURNAL_FILE } from "../../study/journal.ts";
import { localSolver } from "../../study/localSolver.ts";
import { parseJson } from "../../study/problems.ts";
import { shippedSetPath, specQuestions } from "../../study/questions/shipped.ts";
import { defaultIdentifySpec, mayBe, parseSpec } from "../../study/spec.ts";
import type { IdentifyProgress, IdentifySpec } from "../../study/types.ts";
import {
  loadOptions,
  MODEL_OPTIONS,
  on,
  only,
  required,
  text,
  type Command,
  type Invocation,
} from "../command.ts";
import { checkOutput, outputError, readInput, terminalFiles } from "../files.ts";
import { environment, nodeRuntime } from "../runtime.ts";
import { openFolderStore } from "../store.ts";

export const identify: Command = {
  name: "identify",
  usage: "hn identify SPEC.json --out B.zip [--resume]",
  summary: "find the H-Neurons of a model: sample, filter, capture, fit",
  help: `  SPEC.json        a study spec; hn spec identify prints a complete one
  --out B.zip      the result bundle; one of the same study is replaced, one of another is not
  --resume         go on with what an earlier run left in B.zip.partial/
  --dtype, --device  instead of the spec's

Prints the summary: {model, funnel, C, path, hNeurons, nonzero, perMille, test, baselines, warnings}.`,
  options: { ...MODEL_OPTIONS, out: { type: "string" }, resume: { type: "boolean" } },
  async run(invocation) {
    const path = only(invocation, "SPEC.json");
    const out = required(invocation, "out");
    const spec = await readSpec(path, invocation);
    const files = specModel(path, spec, invocation);
    const questions = await specQuestions(spec, (name) =>
      readFile(join(invocation.root, "models", shippedSetPath(name)), "utf8"),
    );
    await checkOutput(out);
    await checkKept(out, spec);
    const partial = `${out}.partial`;
    if (!on(invocation, "resume") && (await hasEntries(partial)))
      throw new HnError(
        "usage",
        `${partial} holds an unfinished study. Add --resume to go on with it, or remove that folder to start again.`,
      );
    const store = await openFolderStore(partial);
    try {
      const model = await LoadedModel.load(
        files,
        { device: spec.model.device, ...(spec.model.dtype === null ? {} : { dtype: spec.model.dtype }) },
        { runtime: nodeRuntime, now: () => performance.now(), signal: invocation.signal },
      );
      const { summary, bundle } = await runIdentify({
        spec,
        model,
        questions,
        store,
        solver: localSolver,
        clock: { now: () => Date.now() },
        environment: environment(),
        signal: invocation.signal,
        resume: on(invocation, "resume"),
        onProgress: reporter(),
        onNotice: (notice) => process.stderr.write(`warning: ${notice}\n`),
      });
      await model.dispose();
      // Whole or not at all: a bundle cut short by a kill would look like a result.
      await store.writeFile(BUNDLE_FILE, bundle);
      await rename(join(partial, BUNDLE_FILE), out).catch((cause: unknown) => {
        throw outputError(out, cause);
      });
      await store.destroy();
      return summary;
    } catch (thrown) {
      await store.release();
      throw thrown;
    }
  },
};

export const spec: Command = {
  name: "spec",
  usage: "hn spec identify",
  summary: "a complete default study spec",
  help: `  identify         the paper's identification protocol on the embedded model

Prints the spec; change what you need and give it to hn identify.`,
  options: {},
  async run(invocation) {
    const kind = only(invocation, "The kind of study (identify)");
    if (kind !== "identify")
      throw new HnError("usage", `There is no "${kind}" study yet; identify is there.`);
    return defaultIdentifySpec();
  },
};

async function readSpec(path: string, invocation: Invocation): Promise<IdentifySpec> {
  const json = parseJson(new TextDecoder().decode(await readInput(path)), path, "invalid-input");
  if (!json.ok) throw new HnError(json.error.code, `${json.error.message} hn spec identify prints a spec.`);
  const parsed = parseSpec(json.value);
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

/** @throws HnError `invalid-input`: the reference stands in a file, not on the command line */
function specModel(path: string, spec: IdentifySpec, { root }: Invocation): ModelFiles {
  try {
    return terminalFiles(root, spec.model.reference);
  } catch (thrown) {
    const error = asHnError(thrown);
    if (error.code !== "usage") throw error;
    throw new HnError("invalid-input", `${path}: model.reference: ${error.message}`);
  }
}

/** @throws HnError `usage` where the bundle of another study stands there: it may be hours of work */
async function checkKept(out: string, spec: IdentifySpec): Promise<void> {
  const bytes = await readFile(out).catch(() => null);
  const kept = bytes && readBundle(bytes);
  if (kept?.ok && !mayBe(spec, kept.value.spec))
    throw new HnError("usage", `${out} exists and holds another study; remove it or choose another --out.`);
}

/** Whether a study kept in `folder` asked anything: its journal goes on behind the first line. */
async function hasEntries(folder: string): Promise<boolean> {
  const journal = await readFile(join(folder, JOURNAL_FILE)).catch(() => null);
  return journal !== null && journal.subarray(0, -1).includes("\n");
}

/** Progress on stderr, one line that overwrites itself in a terminal, one a second elsewhere. */
function reporter(): (progress: IdentifyProgress) => void {
  let last = 0;
  return ({ stage, done, total, questionsPerSecond, secondsLeft, funnel }) => {
    const now = performance.now();
    if (stage === "collect" && now - last < 1000 && done < total) return;
    last = now;
    const { faithful, hallucinated } = funnel.features;
    const left = secondsLeft === null ? "" : `, about ${Math.ceil(secondsLeft)} s left`;
    const line =
      stage === "collect"
        ? `asked ${done} of ${total}: ${faithful} faithful, ${hallucinated} hallucinated; ${questionsPerSecond.toFixed(1)} questions/s${left}`
        : stage === "fit"
          ? `fitting: ${done} of ${total}`
          : "done";
    process.stderr.write(
      process.stderr.isTTY ? `\r\x1b[K${line}${stage === "done" ? "\n" : ""}` : `${line}\n`,
    );
  };
}
