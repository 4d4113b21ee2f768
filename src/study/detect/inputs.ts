// What a detection study needs besides the model, read before the model is loaded: the questions of its sets without
// those that the detector has seen, and the identification behind the detector.

import { HnError } from "../../base/errors.ts";
import { readBundle } from "../bundle.ts";
import { checkClaims } from "../claims.ts";
import { hashOf } from "../json.ts";
import { questionKey, questionSet } from "../questions/questions.ts";
import { specQuestions, type Shipped } from "../questions/shipped.ts";
import type { Question } from "../types.ts";
import { identificationOf } from "./fromBundle.ts";
import type { Identification } from "./identification.ts";
import { nameOf } from "./spec.ts";
import type { DetectSpec, IdentificationSource, SetFunnel, SetSource } from "./types.ts";

/** A question set to be asked. */
export interface TestSet extends Pick<SetFunnel, "rows" | "duplicates" | "overlap"> {
  readonly name: string;
  /** Of its questions before those of the training were left out; QuestionSet.sha256. */
  readonly sha256: string;
  /** Ids are `set/id`: sets have ids of their own, which may be equal. */
  readonly questions: readonly Question[];
}

export interface DetectInputs {
  /** With what it left open, the hashes of sets and identification, filled in. */
  readonly spec: DetectSpec;
  readonly identification: Identification | null;
  readonly sets: readonly TestSet[];
}

/**
 * Throws `not-found` (a name that does not ship), `invalid-file`, `invalid-input` (ids that are shared, a test split
 * of no identification), `mismatch` (a hash of the spec is another; the neurons are of another identification),
 * `too-few-rows` (nothing is left of a set), and what `shipped` throws.
 */
export async function detectInputs(spec: DetectSpec, shipped: Shipped): Promise<DetectInputs> {
  const identification = await readIdentification(spec.identification, shipped);
  if (identification) checkBelongs(spec, identification);
  const seen = seenBy(spec, identification);
  const sets: TestSet[] = [];
  for (const [i, source] of spec.sets.entries()) {
    const rows = await rowsOf(source, i, identification, shipped);
    sets.push(withoutSeen(nameOf(source), rows, seen));
  }
  const sha256 = identification && hashOf(identification);
  checkClaims([
    ...spec.sets.map((source, i) => ({
      what: `the SHA-256 of the question set "${nameOf(source)}"`,
      asked: source.sha256,
      there: sets[i]!.sha256,
    })),
    ...(spec.identification?.kind === "named" && sha256 !== null
      ? [{ what: "the identification's SHA-256", asked: spec.identification.sha256, there: sha256 }]
      : []),
  ]);
  return {
    spec: {
      ...spec,
      identification:
        spec.identification?.kind === "named" ? { ...spec.identification, sha256 } : spec.identification,
      sets: spec.sets.map((source, i) => ({ ...source, sha256: sets[i]!.sha256 })),
    },
    identification,
    sets,
  };
}

async function readIdentification(
  source: IdentificationSource | null,
  shipped: Shipped,
): Promise<Identification | null> {
  if (source === null) return null;
  if (source.kind === "inline") {
    const { kind: _, ...identification } = source;
    return identification;
  }
  const bundle = readBundle(await shipped.readStudy(source.name));
  if (!bundle.ok) throw bundle.error;
  const found = identificationOf(bundle.value, await specQuestions(bundle.value.spec, shipped.readSet));
  if (!found.ok) throw found.error;
  return found.value;
}

/** @throws HnError `mismatch` where neurons and identification name different models or question sets */
function checkBelongs({ neurons }: DetectSpec, { model, questions }: Identification): void {
  const dataset = neurons.dataset?.["sha256"];
  const wrong = [
    ...(neurons.model.sha256 !== null && neurons.model.sha256 !== model.sha256
      ? ["they were found in another model"]
      : []),
    ...(typeof dataset === "string" && dataset !== questions ? ["they were found on other questions"] : []),
  ];
  if (wrong.length > 0)
    throw new HnError(
      "mismatch",
      `The neurons are not those of the spec's identification: ${wrong.join(", and ")}. Name the identification that ` +
        "found them, or set identification to null and leave the test split out.",
    );
}

async function rowsOf(
  source: SetSource,
  i: number,
  identification: Identification | null,
  { readSet }: Shipped,
): Promise<readonly Question[]> {
  if (source.kind !== "test-split") return specQuestions({ questions: source }, readSet, `sets[${i}]`);
  if (identification) return identification.test;
  throw new HnError(
    "invalid-input",
    `sets[${i}]: the spec names no identification, so that there is no test split of one. Remove the set, or name the identification.`,
  );
}

/** Whether the detector was fitted on a question, or its C chosen by it; null where that is not known of any. */
interface Seen {
  readonly keys: ReadonlySet<string> | null;
  /** The set that a bare list was found on: which of its questions were only tested on is not known. */
  readonly set: string | null;
}

function seenBy({ neurons }: DetectSpec, identification: Identification | null): Seen {
  if (!identification) {
    const sha256 = neurons.dataset?.["sha256"];
    return { keys: null, set: typeof sha256 === "string" ? sha256 : null };
  }
  const { train, validation } = identification;
  return { keys: new Set([...train, ...validation].map((one) => questionKey(one.question))), set: null };
}

function withoutSeen(name: string, rows: readonly Question[], seen: Seen): TestSet {
  const { questions, duplicates, sha256 } = questionSet(rows);
  const left = questions.filter(
    ({ question }) => seen.set !== sha256 && !seen.keys?.has(questionKey(question)),
  );
  if (left.length === 0)
    throw new HnError(
      "too-few-rows",
      questions.length === 0
        ? `The set "${name}" has no questions. Remove it from the spec's sets.`
        : `All ${questions.length} questions of the set "${name}" were used to find these neurons, so that they cannot ` +
            "test them. Remove it from the spec's sets, or add other questions.",
    );
  return {
    name,
    sha256,
    rows: rows.length,
    duplicates,
    overlap: seen.keys === null ? null : questions.length - left.length,
    questions: left.map((question) => ({ ...question, id: `${name}/${question.id}` })),
  };
}
