// The worker's identification studies: running, pausing and resuming one, and what is kept in storage. A study keeps
// spec.json and its journal from the start, and bundle.zip once it is done. Detection is detection.ts.

import { asHnError, HnError } from "../base/errors.ts";
import type { LoadedModel } from "../model/model.ts";
import { readBundle } from "../study/bundle.ts";
import { BUNDLE_FILE, countQuestions, JOURNAL_FILE, SPEC_FILE } from "../study/journal.ts";
import type { Clock, StudyStore } from "../study/ports.ts";
import { writeNeuronSet, type NeuronSet } from "../study/neuronSet.ts";
import { parseJson } from "../study/problems.ts";
import { specQuestions } from "../study/questions/shipped.ts";
import { newerFormat } from "../study/spec.ts";
import { parseStudySpec } from "../study/studySpec.ts";
import type { IdentifySpec } from "../study/types.ts";
import type { DamagedStudy, ExportForm, ModelWorkerMethods, StoredStudy, StudyResult } from "./protocol.ts";
import { transfer, type Handlers } from "./rpc.ts";
import type { SolverClient } from "./solverClient.ts";

export interface StudyPorts {
  readonly solver: SolverClient;
  readonly clock: Clock;
  /** The folder of a study, held against other tabs while `use` runs. */
  readonly withStudy: <T>(id: string, use: (store: StudyStore) => Promise<T>) => Promise<T>;
  /** The folder of a study, to look into. */
  readonly openStudy: (id: string) => Promise<StudyStore>;
  readonly listStudies: () => Promise<readonly string[]>;
  readonly removeStudy: (id: string) => Promise<void>;
  /** Ids of the studies that somebody works on now, in whichever tab. */
  readonly heldStudies: () => Promise<ReadonlySet<string>>;
  readonly untilFree: (id: string, signal: AbortSignal) => Promise<void>;
  /** Text of a named question set, JSONL. */
  readonly questionSet: (name: string) => Promise<string>;
  /** The bundle of the study that ships. */
  readonly shippedStudy: () => Promise<Uint8Array>;
  readonly host: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Of the runtime on the processor, once a model is loaded. */
  readonly threads?: () => number;
}

export type StudyMethods =
  | "fit"
  | "identify"
  | "studies"
  | "untilFree"
  | "openStudy"
  | "shippedStudy"
  | "readBundle"
  | "exportBundle"
  | "removeStudy";
export type StudyHandlers = Pick<Handlers<ModelWorkerMethods>, StudyMethods>;

/** Loads the spec's model and keeps it alive while `use` runs, whatever else is loaded meanwhile. */
export type UseModel = <T>(
  spec: Pick<IdentifySpec, "model">,
  signal: AbortSignal,
  use: (model: LoadedModel) => Promise<T>,
) => Promise<T>;

/** What the worker brings to a study of any kind, but model, storage and signal. */
export const hostOf = ({ solver, clock, host, versions, threads }: StudyPorts) => ({
  solver,
  clock,
  environment: { host, versions, threads: threads?.() ?? null },
});

export function studyHandlers(ports: StudyPorts, useModel: UseModel): StudyHandlers {
  const bundleOf = async (id: string): Promise<Uint8Array> => {
    const bundle = await (await ports.openStudy(id)).readBytes(BUNDLE_FILE);
    if (!bundle)
      throw new HnError("not-found", "This study has no result yet. Continue it in the Find room.");
    return bundle;
  };

  /** Null for a study of another kind. */
  const describe = async (id: string, held: boolean): Promise<StoredStudy | DamagedStudy | null> => {
    const damaged = (damage: string, newer = false): DamagedStudy => ({ id, damage, newer });
    try {
      const store = await ports.openStudy(id);
      const text = (await store.readText(SPEC_FILE)) ?? "";
      if (text === "")
        return damaged("Its spec.json is missing or empty, so nothing tells what it asked. Remove it.");
      const json = parseJson(text, SPEC_FILE);
      const spec = json.ok ? parseStudySpec(json.value) : json;
      if (!spec.ok) return damaged(spec.error.message, json.ok && newerFormat(json.value) !== null);
      if (spec.value.kind !== "identify") return null;
      const asked = countQuestions((await store.readText(JOURNAL_FILE)) ?? "");
      return { id, spec: spec.value, asked, done: (await store.size(BUNDLE_FILE)) > 0, held };
    } catch (thrown) {
      return damaged(asHnError(thrown).message); // the others are listed all the same
    }
  };

  return {
    fit: (request, { signal }) => ports.solver.fit(request, signal),

    identify: ({ id, spec, resume }, { signal, emit }) =>
      ports.withStudy(id, async (store) => {
        const [questions, { identify }] = await Promise.all([
          specQuestions(spec, ports.questionSet),
          import("../study/identify.ts"), // so that the worker starts without it
        ]);
        return useModel(spec, signal, async (model) => {
          const { bundle, ...result } = await identify({
            spec,
            model,
            questions,
            store,
            ...hostOf(ports),
            signal,
            resume,
            onProgress: (progress) => emit({ kind: "progress", progress }),
            onNotice: (text) => emit({ kind: "notice", text }),
          });
          await store.writeFile(BUNDLE_FILE, bundle);
          return { ...result, spec };
        });
      }),

    async studies() {
      const found: (StoredStudy | DamagedStudy)[] = [];
      const held = await ports.heldStudies();
      for (const id of await ports.listStudies()) {
        const one = await describe(id, held.has(id));
        if (one) found.push(one);
      }
      if (!found.some(isDamaged)) return found;
      // One that is about to start, or being removed, looks damaged as well; whoever does that holds it.
      const busy = await ports.heldStudies();
      return found.filter((one) => !isDamaged(one) || !busy.has(one.id));
    },

    async untilFree({ id }, { signal }) {
      await ports.untilFree(id, signal);
      return null;
    },

    openStudy: async ({ id }) => resultOf(await bundleOf(id)),

    shippedStudy: async () => resultOf(await ports.shippedStudy()),

    async readBundle({ id }) {
      const bundle = await bundleOf(id);
      return transfer(bundle, [bundle.buffer as ArrayBuffer]);
    },

    async exportBundle({ bundle, as }) {
      const read = readBundle(new Uint8Array(await bundle.arrayBuffer()));
      if (!read.ok) throw read.error;
      return EXPORTS[as](read.value.neurons);
    },

    async removeStudy({ id }) {
      await ports.removeStudy(id);
      return null;
    },
  };
}

const isDamaged = (study: StoredStudy | DamagedStudy): study is DamagedStudy => "damage" in study;

const EXPORTS: Readonly<Record<ExportForm, (neurons: NeuronSet) => string>> = {
  "h-neurons": writeNeuronSet,
  csv: ({ neurons }) =>
    ["layer,index,weight\n", ...neurons.map((n) => `${n.layer},${n.index},${n.weight ?? ""}\n`)].join(""),
};

function resultOf(bundle: Uint8Array): StudyResult {
  const read = readBundle(bundle);
  if (!read.ok) throw read.error;
  const { spec, results, neurons } = read.value;
  return { spec, summary: results.summary, neurons };
}
