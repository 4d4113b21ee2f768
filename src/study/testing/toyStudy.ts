// Test doubles of a detection study: a toy identification that is really run, questions that it has not seen, and a
// shelf of shipped files that holds nothing else.

import { HnError } from "../../base/errors.ts";
import { readBundle, type IdentifyBundle } from "../bundle.ts";
import { identificationOf } from "../detect/fromBundle.ts";
import { detectInputs } from "../detect/inputs.ts";
import type { DetectOptions } from "../detect/detect.ts";
import { defaultDetectSpec } from "../detect/spec.ts";
import type { DetectSpec, SetSource } from "../detect/types.ts";
import { identify } from "../identify.ts";
import { localSolver } from "../localSolver.ts";
import type { Shipped } from "../questions/shipped.ts";
import { defaultIdentifySpec } from "../spec.ts";
import type { Question } from "../types.ts";
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

let identified: Promise<Uint8Array> | null = null;

/** The bundle of the toy identification; run once. */
export function toyBundle(): Promise<Uint8Array> {
  identified ??= identify({
    spec: {
      ...defaultIdentifySpec(),
      questions: { kind: "inline", rows: questions.slice(0, IDENTIFIED) },
      perClass: null,
      solver: { penalty: "l1", cGrid: [1, 10], rule: "validation" },
    },
    model: toyWorld(),
    questions: questions.slice(0, IDENTIFIED),
    store: new MemoryStore(),
    solver: localSolver,
    clock: { now: () => 0 },
    environment: { host: "test", versions: {}, threads: null },
    resume: false,
  }).then(({ bundle }) => bundle);
  return identified;
}

export async function toyIdentified(): Promise<IdentifyBundle> {
  const read = readBundle(await toyBundle());
  if (!read.ok) throw read.error;
  return read.value;
}

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
