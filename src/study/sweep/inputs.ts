// What a sweep needs besides the model, read before the model is loaded: items of its benchmarks, questions of the upkeep.

import { HnError } from "../../base/errors.ts";
import { checkClaims } from "../claims.ts";
import { questionSet } from "../questions/questions.ts";
import { specQuestions, type Shipped } from "../questions/shipped.ts";
import type { Question } from "../types.ts";
import { itemsHash, readItems } from "./items.ts";
import type { SweepItem, SweepSpec } from "./types.ts";

export interface Benchmark {
  readonly name: string;
  readonly sha256: string;
  readonly items: readonly SweepItem[];
}

export interface SweepInputs {
  /** With the hashes that it left open filled in. */
  readonly spec: SweepSpec;
  readonly benchmarks: readonly Benchmark[];
  /** Asked for the accuracy; empty where none are. */
  readonly questions: readonly Question[];
}

/** How a host reads what ships for a sweep. */
export interface ShippedBenchmarks extends Pick<Shipped, "readSet"> {
  /** Text of a named benchmark, JSONL. */
  readonly readBenchmark: (name: string) => Promise<string>;
}

/**
 * Throws `not-found` (a name that does not ship), `invalid-file`, `mismatch` (a hash of the spec is another), and what
 * `shipped` throws.
 */
export async function sweepInputs(spec: SweepSpec, shipped: ShippedBenchmarks): Promise<SweepInputs> {
  const benchmarks: Benchmark[] = [];
  for (const source of spec.benchmarks) {
    const items = source.kind === "inline" ? source.rows : await named(source.name, shipped.readBenchmark);
    benchmarks.push({ name: source.name, sha256: itemsHash(items), items });
  }
  const asked = spec.upkeep.questions;
  const set =
    asked && questionSet(await specQuestions({ questions: asked }, shipped.readSet, "upkeep.questions"));
  checkClaims([
    ...spec.benchmarks.map(({ name, sha256 }, i) => ({
      what: `the SHA-256 of the benchmark "${name}"`,
      asked: sha256,
      there: benchmarks[i]!.sha256,
    })),
    ...(asked && set
      ? [{ what: "the SHA-256 of upkeep.questions", asked: asked.sha256, there: set.sha256 }]
      : []),
  ]);
  return {
    spec: {
      ...spec,
      benchmarks: spec.benchmarks.map((source, i) => ({ ...source, sha256: benchmarks[i]!.sha256 })),
      upkeep: { ...spec.upkeep, questions: asked && set ? { ...asked, sha256: set.sha256 } : null },
    },
    benchmarks,
    questions: set?.questions ?? [],
  };
}

async function named(name: string, read: (name: string) => Promise<string>): Promise<readonly SweepItem[]> {
  const rows = readItems(await read(name));
  if (!rows.ok) throw new HnError(rows.error.code, `${name}: ${rows.error.message}`, rows.error.details);
  return rows.value.rows;
}
