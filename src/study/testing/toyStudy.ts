// Test doubles of a detection study: a toy identification that is really run, questions that it has not seen, and a
// shelf of shipped files that holds nothing else.

import { HnError } from "../../base/errors.ts";
import { readBundle, type IdentifyBundle } from "../bundle.ts";
import { identificationOf } from "../detect/fromBundle.ts";
import { detectInputs } from "../detect/inputs.ts";
import type { DetectOptions } from "../detect/detect.ts";
import { defaultDetectSpec } from "../detect/spec.ts";
import type { DetectSpec, SetSource } from "../detect/types.ts";
import { identify, type IdentifyOptions } from "../identify.ts";
import { localSolver } from "../localSolver.ts";
import type { Shipped } from "../questions/shipped.ts";
import { defaultIdentifySpec } from "../spec.ts";
import type { IdentifySpec, Question } from "../types.ts";
import { MemoryStore } from "./memoryStore.ts";
import { toyFacts, ToyModel } from "./toyModel.ts";

/** Facts of the toy world; the identification asks the first ones. */
const FACTS = 260;
const IDENTIFIED = 120;

const { facts, questions } = toyFacts(FACTS);

export const toyWorld = () => new ToyModel(facts);

/** Questions of the toy world by number, the identification's among them. */
export const toyQuestions = (from: number, to: number): readonly Question[] => questions.slice(from, to);

/** Questions that the identification never asked. */
export const unseen = (count: number): readonly Question[] => questions.slice(IDENTIFIED, IDENTIFIED + count);

export const inlineSet = (name: string, rows: readonly Question[]): SetSource => ({
  kind: "inline",
  name,
  sha256: null,
  rows,
});

const none = (): Promise<never> => Promise.reject(new HnError("not-found", "Nothing of that name ships."));
export const EMPTY_SHELF: Shipped = { readSet: none, readStudy: none };

/** Options of an identification of the first `count` questions of a toy world, in memory; all of a class are wanted. */
export function toyIdentification(
  count: number,
  solver: Pick<IdentifySpec["solver"], "cGrid" | "rule">,
  fields: Partial<IdentifyOptions> = {},
): IdentifyOptions {
  const toy = toyFacts(count);
  return {
    spec: { ...defaultIdentifySpec(), perClass: null, solver: { penalty: "l1", ...solver } },
    model: new ToyModel(toy.facts),
    questions: toy.questions,
    store: new MemoryStore(),
    solver: localSolver,
    clock: { now: () => 0 },
    environment: { host: "test", versions: {}, threads: null },
    resume: true,
    ...fields,
  };
}

/** A bundle that is known to be sound. */
export function openedIdentification(bytes: Uint8Array): IdentifyBundle {
  const read = readBundle(bytes);
  if (!read.ok) throw read.error;
  return read.value;
}

let identified: Promise<Uint8Array> | null = null;

/** The bundle of the toy identification; run once. */
export function toyBundle(): Promise<Uint8Array> {
  const asked = questions.slice(0, IDENTIFIED);
  const options = toyIdentification(IDENTIFIED, { cGrid: [1, 10], rule: "validation" }, { resume: false });
  identified ??= identify({
    ...options,
    spec: { ...options.spec, questions: { kind: "inline", rows: asked } },
  }).then(({ bundle }) => bundle);
  return identified;
}

export const toyIdentified = async (): Promise<IdentifyBundle> => openedIdentification(await toyBundle());

/** A detection spec of the toy identification's detector, on one set of unseen questions unless told otherwise. */
export async function toySpec(fields: Partial<DetectSpec> = {}): Promise<DetectSpec> {
  const bundle = await toyIdentified();
  const found = identificationOf(bundle, questions.slice(0, IDENTIFIED));
  if (!found.ok) throw found.error;
  return {
    ...defaultDetectSpec({
      neurons: bundle.neurons,
      identification: { kind: "inline", ...found.value },
      testSplit: false,
    }),
    sets: [inlineSet("new", unseen(60))],
    ...fields,
  };
}

/** Options of a toy detection study, in memory. */
export async function toyDetection(
  spec: DetectSpec,
  { store = new MemoryStore(), ...fields }: Partial<DetectOptions & { readonly store: MemoryStore }> = {},
): Promise<DetectOptions & { readonly store: MemoryStore }> {
  return {
    ...(await detectInputs(spec, EMPTY_SHELF)),
    model: toyWorld(),
    store,
    solver: localSolver,
    clock: { now: () => 0 },
    environment: { host: "test", versions: {}, threads: null },
    resume: true,
    ...fields,
  };
}
