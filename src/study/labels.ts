// Verdicts and spans by a person, or by another judge, laid over those of the rules: the journal stays as it is, and
// everything behind it (funnel, splits, fit) reads through them. A label is of a question's response, so that it holds for
// all samples that said the same. They are a file of their own, labels.json, in a study's folder and bundle.

import * as z from "zod/mini";
import { HnError } from "../base/errors.ts";
import { err, ok, type Result } from "../base/result.ts";
import { cohensKappa, type Kappa } from "../math/kappa.ts";
import { stableJsonFile } from "./json.ts";
import type { Verdict } from "./judges/rule.ts";
import { consistency } from "./outcome.ts";
import type { StudyStore } from "./ports.ts";
import { parseAs, parseJson } from "./problems.ts";
import type { Span } from "./spans/rule.ts";
import type { Outcome } from "./types.ts";

export const LABELS_FILE = "labels.json";
const FORMAT = "hn-labels/1";

const text = z.string();
const place = z.int().check(z.minimum(0));
const labelSchema = z.object({
  /** Of the question, and what the model said. */
  id: text,
  response: text,
  /** Absent: the rule's stands. */
  verdict: z.exactOptional(z.enum(["correct", "incorrect", "non-answer"])),
  /** Absent: the rule's stands; null: nothing of the response is an answer. Code points, end exclusive. */
  span: z.exactOptional(z.nullable(z.object({ text, start: place, end: place }))),
  /** "person", or the name of another judge. */
  by: text,
});
const labelsSchema = z.object({ format: z.literal(FORMAT), labels: z.array(labelSchema) });

export type Label = z.output<typeof labelSchema>;

const keyOf = (id: string, response: string): string => JSON.stringify([id, response]);

/** Labels by question and response; none twice. */
export class Labels {
  readonly #byKey: ReadonlyMap<string, Label>;

  /** Of two labels of one response the later counts. */
  constructor(labels: readonly Label[]) {
    const byKey = new Map(labels.map((label) => [keyOf(label.id, label.response), label]));
    const keys = [...byKey.keys()].sort();
    this.#byKey = new Map(keys.map((key) => [key, byKey.get(key)!]));
  }

  get list(): readonly Label[] {
    return [...this.#byKey.values()];
  }

  of(id: string, response: string): Label | undefined {
    return this.#byKey.get(keyOf(id, response));
  }

  /** With further labels, which count before those that are here. */
  with(labels: readonly Label[]): Labels {
    return new Labels([...this.list, ...labels]);
  }
}

export const NO_LABELS = new Labels([]);

/** Reads labels.json. Errors: `invalid-file`, naming what is wrong, a span that does not stand in its response among it. */
export function parseLabels(json: unknown): Result<Labels, HnError> {
  const parsed = parseAs(labelsSchema, json, "The file of labels", "invalid-file");
  if (!parsed.ok) return parsed;
  const wrong = parsed.value.labels.findIndex(({ span, response }) => span && !stands(span, response));
  if (wrong >= 0)
    return err(
      new HnError(
        "invalid-file",
        `labels[${wrong}].span: its text does not stand in the response where it says.`,
      ),
    );
  return ok(new Labels(parsed.value.labels));
}

const stands = ({ text: marked, start, end }: Span, response: string): boolean =>
  end > start && Array.from(response).slice(start, end).join("") === marked;

export const writeLabels = (labels: Labels): string =>
  stableJsonFile({ format: FORMAT, labels: labels.list });

/** JSON Schema (draft 2020-12) of labels.json, for docs/schemas. */
export const labelsJsonSchema = (): unknown => ({ ...z.toJSONSchema(labelsSchema), title: FORMAT });

/** The labels of a study: those that are `given`, which are kept from now on, or those that it keeps. */
export async function keptLabels(store: StudyStore, given: Labels | undefined): Promise<Labels> {
  if (given) {
    await store.writeFile(LABELS_FILE, new TextEncoder().encode(writeLabels(given)));
    return given;
  }
  const kept = await store.readText(LABELS_FILE);
  if (kept === null) return NO_LABELS;
  const json = parseJson(kept, LABELS_FILE);
  const read = json.ok ? parseLabels(json.value) : json;
  if (!read.ok) throw read.error;
  return read.value;
}

/** What a journal has of a question, as far as labels touch it. */
export interface Judged {
  readonly id: string;
  readonly outcome: Outcome;
  readonly responses: readonly { readonly text: string; readonly verdict: Verdict }[];
  readonly representative: {
    readonly sample: number;
    readonly span: Span | null;
    readonly tokens: unknown;
  } | null;
  readonly rows: number;
}

/**
 * A question as the labels have it. Its `rows` are 0 where features were captured of another span than the labelled one:
 * those of the labelled one are not there.
 */
export function relabel<E extends Judged>(entry: E, labels: Labels): E {
  const found = entry.responses.map(({ text: response }) => labels.of(entry.id, response));
  if (found.every((label) => label === undefined)) return entry;
  const responses = entry.responses.map((one, i) => ({ ...one, verdict: found[i]?.verdict ?? one.verdict }));
  const outcome = consistency(responses.map(({ verdict }) => verdict));
  const { representative } = entry;
  if ((outcome !== "faithful" && outcome !== "hallucinated") || representative === null)
    return { ...entry, responses, outcome };
  const span = found[representative.sample]?.span;
  const marked = span === undefined ? representative.span : span;
  if (marked === null || representative.tokens === null)
    return { ...entry, responses, outcome: "no-span", rows: 0 };
  const isSame = marked.start === representative.span?.start && marked.end === representative.span.end;
  return { ...entry, responses, outcome, rows: isSame ? entry.rows : 0 };
}

/** What labels do to a study, question ids in the order of the journal. */
interface Relabelling {
  /** Labels of responses that the study has. */
  readonly used: number;
  /** Labels of responses that it does not have. */
  readonly unknown: number;
  /** Questions whose outcome is another now. */
  readonly changed: readonly string[];
  /** Questions that agree now and were never captured: only asking the model again gives their features. */
  readonly uncaptured: readonly string[];
  /** Questions that were captured on another span than the labelled one, likewise. */
  readonly stale: readonly string[];
}

/** @param entries as the rules judged them */
function relabelling(entries: readonly Judged[], labels: Labels): Relabelling {
  const responses = new Set(entries.flatMap(({ id, responses: all }) => all.map((r) => keyOf(id, r.text))));
  const used = labels.list.filter(({ id, response }) => responses.has(keyOf(id, response))).length;
  const pairs = entries.map((before) => ({ before, after: relabel(before, labels) }));
  const idsOf = (is: (pair: (typeof pairs)[number]) => boolean): string[] =>
    pairs.filter(is).map(({ before }) => before.id);
  const isConsistent = ({ outcome }: Judged): boolean => outcome === "faithful" || outcome === "hallucinated";
  return {
    used,
    unknown: labels.list.length - used,
    changed: idsOf(({ before, after }) => before.outcome !== after.outcome),
    uncaptured: idsOf(
      ({ before, after }) => isConsistent(after) && before.rows === 0 && before.outcome !== after.outcome,
    ),
    stale: idsOf(({ before, after }) => isConsistent(after) && before.rows > 0 && after.rows === 0),
  };
}

/** What a person is told of the labels of a study; nothing where there are none. */
export function labelNotices(entries: readonly Judged[], labels: Labels): string[] {
  if (labels.list.length === 0) return [];
  const { used, unknown, changed, uncaptured, stale } = relabelling(entries, labels);
  const left = uncaptured.length + stale.length;
  return [
    `Labels of ${used} responses stand in place of the rules' verdicts or spans and change the outcome of ` +
      `${changed.length} questions.`,
    ...(unknown > 0 ? [`${unknown} labels are of responses that this study does not have.`] : []),
    ...(left > 0
      ? [
          `${left} questions are left out of the fit, since no features were captured of what the labels say: ` +
            `${uncaptured.length} agree only now, of ${stale.length} another span is marked. Run the study anew with ` +
            "these labels to capture them.",
        ]
      : []),
  ];
}

/**
 * How far labels agree with the rule judge, over the labelled responses of a study, each once: null where none has a
 * verdict, or all have the same.
 * @param entries as the rules judged them
 */
export function agreementWithRule(entries: readonly Judged[], labels: Labels): Kappa | null {
  const ruled = new Map<string, readonly [Verdict, Verdict]>();
  for (const { id, responses } of entries)
    for (const { text: response, verdict } of responses) {
      const label = labels.of(id, response)?.verdict;
      if (label !== undefined) ruled.set(keyOf(id, response), [verdict, label]);
    }
  const pairs = [...ruled.values()];
  if (pairs.length === 0) return null;
  return cohensKappa(
    pairs.map(([rule]) => rule),
    pairs.map(([, label]) => label),
  );
}
