// The append-only record of a running study: one JSON line per question, written after the question's feature rows,
// so that a study killed anywhere goes on from its last whole question. No times in it: equal studies have equal
// journals. Layout: journal.jsonl (first line the header), features.f32 (rows of float32, little-endian), spec.json.
// Each line carries a check over itself, its feature rows and the check before: what was lost or altered is noticed.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import * as z from "zod/mini";
import { HnError } from "../base/errors.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { TokenRange } from "../model/types.ts";
import { tensor, type Matrix } from "../math/matrix.ts";
import type { Verdict } from "./judges/rule.ts";
import { differences, isObject, stableJson, stableJsonFile } from "./json.ts";
import { LABELS_FILE, NO_LABELS, relabel, type Labels } from "./labels.ts";
import type { StudyStore } from "./ports.ts";
import { parseJson } from "./problems.ts";
import { publicSpec, specHash } from "./spec.ts";
import { parseStudySpec, type StudySpec } from "./studySpec.ts";
import type { Span } from "./spans/rule.ts";
import { itemResultSchema } from "./sweep/itemResult.ts";
import type { ItemResult } from "./sweep/types.ts";
import type { Outcome } from "./types.ts";

export const JOURNAL_FILE = "journal.jsonl";
export const FEATURES_FILE = "features.f32";
export const SPEC_FILE = "spec.json";
/** The result, which the host keeps here once the study is done. */
export const BUNDLE_FILE = "bundle.zip";

/** Lines of hn-journal/1, in bundles of before, have no `check`. */
export const JOURNAL_FORMAT = "hn-journal/2";

/** What a study is tied to; a resumed one must have the same. `questions` is one hash, of all its sets together. */
export interface JournalHeader {
  readonly format: typeof JOURNAL_FORMAT;
  /** SHA-256 of the spec, of the question set, of the model's weights. */
  readonly spec: string;
  readonly questions: string;
  readonly model: { readonly sha256: string; readonly dtype: string; readonly device: string };
  /** float32 numbers of one feature row: layers · neurons. */
  readonly rowLength: number;
}

/** The most frequent response of a question on which all samples agree. */
export interface Representative {
  /** Sample number. */
  readonly sample: number;
  /** How many samples gave this response. */
  readonly count: number;
  readonly ids: readonly number[];
  readonly span: Span | null;
  /** Positions in `ids`. */
  readonly tokens: TokenRange | null;
  /** Mean natural log-probability of `ids`. */
  readonly meanLogprob: number;
}

export interface QuestionEntry {
  readonly kind: "question";
  readonly id: string;
  readonly outcome: Outcome;
  readonly responses: readonly { readonly text: string; readonly verdict: Verdict }[];
  readonly representative: Representative | null;
  /** Feature rows of this question: 0 where none were captured, else one per region, the answer first. */
  readonly rows: number;
}

/** Whether each candidate set, suppressed, leaves the answer to a faithful question correct (C rule). */
export interface SuppressedEntry {
  readonly kind: "suppressed";
  readonly id: string;
  /** Names the candidate sets. */
  readonly sets: string;
  readonly correct: readonly boolean[];
}

/** One item of a sweep under every α (sweep/types.ts). */
export type ItemEntry = { readonly kind: "item" } & ItemResult;

export type JournalEntry = QuestionEntry | SuppressedEntry | ItemEntry;

const text = z.string();
const count = z.int().check(z.minimum(0));
const headerSchema = z.object({
  format: text,
  spec: text,
  questions: text,
  model: z.object({ sha256: text, dtype: text, device: text }),
  rowLength: count,
});
type KeptHeader = z.output<typeof headerSchema>;

const entrySchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("question"),
    id: text,
    outcome: z.enum(["faithful", "hallucinated", "mixed", "non-answer", "no-span"]),
    responses: z.array(z.object({ text, verdict: z.enum(["correct", "incorrect", "non-answer"]) })),
    representative: z.nullable(
      z.object({
        sample: count,
        count,
        ids: z.array(count),
        span: z.nullable(z.object({ text, start: count, end: count })),
        tokens: z.nullable(z.object({ from: count, to: count })),
        meanLogprob: z.number(),
      }),
    ),
    rows: count.check(z.maximum(2)),
  }),
  z.object({ kind: z.literal("suppressed"), id: text, sets: text, correct: z.array(z.boolean()) }),
  z.extend(itemResultSchema, { kind: z.literal("item") }),
]);

/** Ties an entry to its feature bytes and to all entries before it; "" before the first. */
function checkOf(before: string, entry: unknown, features: Uint8Array): string {
  const hash = sha256.create().update(utf8ToBytes(before + stableJson(entry)));
  return bytesToHex(hash.update(features).digest().subarray(0, 8));
}

export class Journal {
  /**
   * Says what was damaged and is asked again, or that there was nothing to resume; null where all was whole. Not for
   * the bundle, which is the same.
   */
  readonly notice: string | null;
  readonly #store: StudyStore;
  readonly #rowLength: number;
  readonly #entries: JournalEntry[];
  #labels = NO_LABELS;
  #rows: number;
  /** Of the last entry. */
  #check: string;

  private constructor(store: StudyStore, rowLength: number, kept: KeptEntries, notice: string | null) {
    this.notice = notice;
    this.#store = store;
    this.#rowLength = rowLength;
    this.#entries = kept.entries;
    this.#rows = kept.rows;
    this.#check = kept.check;
  }

  /**
   * Opens the study kept in `store`. Without `resume`, or where nothing was kept, it starts empty and
   * removes what an earlier study left there, its result too. Of a damaged journal it keeps what stands before the
   * damage: the rest is asked again, to the same result.
   * Throws `mismatch` when what is kept belongs to another spec, question set or model; the message says what
   * differs. Throws `invalid-file` when the first line is damaged, so that this cannot be told.
   */
  static async open(
    store: StudyStore,
    header: JournalHeader,
    spec: StudySpec,
    resume: boolean,
  ): Promise<Journal> {
    const [first, ...lines] = resume ? await keptLines(store) : [];
    const format = isObject(first?.value) ? first.value["format"] : null;
    const known = headerSchema.safeParse(first?.value);
    const otherFormat = typeof format === "string" && format !== JOURNAL_FORMAT;
    // A first line alone that cannot be read was torn as the study began.
    if (!first || (lines.length === 0 && !known.success && !otherFormat)) {
      for (const name of [BUNDLE_FILE, JOURNAL_FILE, FEATURES_FILE, LABELS_FILE]) await store.remove(name);
      await store.writeFile(SPEC_FILE, new TextEncoder().encode(stableJsonFile(spec)));
      await store.appendLine(JOURNAL_FILE, stableJson(header));
      const notice = resume ? "Nothing is kept of this study that could go on, so it starts anew." : null;
      return new Journal(store, header.rowLength, { entries: [], rows: 0, check: "", end: 0 }, notice);
    }
    if (otherFormat) throw cannotGoOn([`its format is ${format}, not ${JOURNAL_FORMAT}`]);
    if (!known.success)
      throw new HnError(
        "invalid-file",
        "The first line of the study's journal is damaged, so that nothing tells what it belongs to. " +
          "Remove the unfinished study and start again.",
      );
    await checkHeader(store, known.data, header, spec);
    const kept = await wholeEntries(store, lines, header.rowLength, first.end);
    const lost = lines.length - kept.entries.length;
    await store.truncate(JOURNAL_FILE, kept.end);
    await store.truncate(FEATURES_FILE, kept.rows * header.rowLength * 4);
    const notice =
      lost === 0
        ? null
        : `The study's journal or its features are damaged at line ${kept.entries.length + 2}. The ` +
          `${kept.entries.length} entries before it are kept; what follows is asked again.`;
    return new Journal(store, header.rowLength, kept, notice);
  }

  /** In the order in which they were written. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** As the labels have them. */
  get questions(): readonly QuestionEntry[] {
    return this.judged.map((entry) => relabel(entry, this.#labels));
  }

  /** As the rules judged them. */
  get judged(): readonly QuestionEntry[] {
    return this.#entries.filter((e) => e.kind === "question");
  }

  get items(): readonly ItemEntry[] {
    return this.#entries.filter((e) => e.kind === "item");
  }

  get labels(): Labels {
    return this.#labels;
  }

  /** From now on, what is read is read through these. */
  layOver(labels: Labels): void {
    this.#labels = labels;
  }

  /** Writes a question's feature rows, `[entry.rows, rowLength]`, then its line. */
  async appendQuestion(entry: QuestionEntry, rows: Float32Array): Promise<void> {
    tensor(rows, [entry.rows, this.#rowLength]); // checks the size
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    const check = checkOf(this.#check, entry, bytes);
    if (entry.rows > 0) await this.#store.appendBytes(FEATURES_FILE, bytes);
    await this.#append(entry, check);
    this.#rows += entry.rows;
  }

  append(entry: SuppressedEntry | ItemEntry): Promise<void> {
    return this.#append(entry, checkOf(this.#check, entry, new Uint8Array(0)));
  }

  async #append(entry: JournalEntry, check: string): Promise<void> {
    await this.#store.appendLine(JOURNAL_FILE, stableJson({ ...entry, check }));
    this.#entries.push(entry);
    this.#check = check;
  }

  /** Where each question's rows start in the feature file, by question id. */
  rowOffsets(): ReadonlyMap<string, number> {
    const offsets = new Map<string, number>();
    let row = 0;
    for (const entry of this.judged) {
      offsets.set(entry.id, row);
      row += entry.rows;
    }
    return offsets;
  }

  /**
   * The named rows of the feature file, in that order, read one by one: all columns, or the given ones in their order.
   * `[rows.length, columns.length]`, float32.
   */
  async readRows(rows: readonly number[], columns: readonly number[] | null): Promise<Matrix> {
    const cols = columns?.length ?? this.#rowLength;
    const data = new Float32Array(rows.length * cols);
    const row = new Float32Array(this.#rowLength);
    for (const [i, r] of rows.entries()) {
      await this.#readRow(r, row);
      if (columns === null) data.set(row, i * cols);
      else for (let c = 0; c < cols; c++) data[i * cols + c] = row[columns[c]!]!;
    }
    return { data, rows: rows.length, cols };
  }

  /** Columns that are not 0 in all feature rows, rising: the neurons that contributed to any answer. */
  async liveColumns(): Promise<readonly number[]> {
    const isLive = new Uint8Array(this.#rowLength);
    const row = new Float32Array(this.#rowLength);
    for (let r = 0; r < this.#rows; r++) {
      await this.#readRow(r, row);
      for (let c = 0; c < row.length; c++) if (row[c]! > 0) isLive[c] = 1;
    }
    return Array.from(isLive.keys()).filter((c) => isLive[c] === 1);
  }

  /** @param into `[rowLength]`, takes the row */
  async #readRow(r: number, into: Float32Array): Promise<void> {
    const bytes = into.byteLength;
    if (r >= this.#rows) throw new HnError("out-of-range", `Feature row ${r} was not captured.`);
    const read = await this.#store.readBytes(FEATURES_FILE, r * bytes, (r + 1) * bytes);
    if (read?.length !== bytes)
      throw new HnError(
        "truncated",
        "The study's feature file is shorter than its journal. Resume the study: missing questions are asked again.",
      );
    new Uint8Array(into.buffer).set(read);
  }

  /** The journal as text, for the bundle. */
  async text(): Promise<string> {
    return (await this.#store.readText(JOURNAL_FILE)) ?? "";
  }
}

/** The questions of a whole journal's text, as a bundle carries it. Errors: `invalid-file`, naming the line. */
export function questionsOf(journal: string): Result<QuestionEntry[], HnError> {
  const lines = journal.split("\n").filter((line) => line !== "");
  const questions: QuestionEntry[] = [];
  for (const [i, line] of (lines.length > 0 ? lines : [""]).entries()) {
    const read = (i === 0 ? headerSchema : entrySchema).safeParse(parseLine(line));
    if (!read.success) return err(new HnError("invalid-file", `Line ${i + 1} is damaged.`));
    if ("kind" in read.data && read.data.kind === "question") questions.push(read.data);
  }
  return ok(questions);
}

/** How many questions a journal's text holds, without parsing it: in JSON these bytes stand in no text of an answer. */
export const countQuestions = (journal: string): number =>
  journal.split("\n").filter((line) => line.includes('"kind":"question"')).length;

interface KeptLine {
  /** null where it is not JSON. */
  readonly value: unknown;
  /** Behind its last byte. */
  readonly end: number;
}

/** The whole lines of a kept journal; a torn last one is left out. */
async function keptLines(store: StudyStore): Promise<KeptLine[]> {
  const bytes = await store.readBytes(JOURNAL_FILE);
  const lines: KeptLine[] = [];
  for (let start = 0; bytes;) {
    const newline = bytes.indexOf(10, start);
    if (newline < 0) break;
    lines.push({ value: parseLine(decode(bytes.subarray(start, newline))), end: newline + 1 });
    start = newline + 1;
  }
  return lines;
}

interface KeptEntries {
  readonly entries: JournalEntry[];
  /** Feature rows of them. */
  readonly rows: number;
  /** Of the last one. */
  readonly check: string;
  /** Bytes of the journal up to here. */
  readonly end: number;
}

/** Entries up to the first that is not as it was written, or whose features are not; reads the features once. */
async function wholeEntries(
  store: StudyStore,
  lines: readonly KeptLine[],
  rowLength: number,
  start: number,
): Promise<KeptEntries> {
  const rowBytes = rowLength * 4;
  const entries: JournalEntry[] = [];
  let rows = 0;
  let before = "";
  let end = start;
  for (const line of lines) {
    if (!isObject(line.value)) break;
    const { check, ...written } = line.value;
    const entry = entrySchema.safeParse(written);
    if (!entry.success) break;
    const after = rows + (entry.data.kind === "question" ? entry.data.rows : 0);
    const features =
      after === rows ? null : await store.readBytes(FEATURES_FILE, rows * rowBytes, after * rowBytes);
    if (check !== checkOf(before, written, features ?? new Uint8Array(0))) break;
    entries.push(entry.data);
    rows = after;
    before = check;
    end = line.end;
  }
  return { entries, rows, check: before, end };
}

/** "" where the bytes are not UTF-8. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

async function checkHeader(
  store: StudyStore,
  kept: KeptHeader,
  now: JournalHeader,
  spec: StudySpec,
): Promise<void> {
  if (stableJson(kept) === stableJson(now)) return;
  const reasons: string[] = [];
  for (const key of ["sha256", "dtype", "device"] as const)
    if (kept.model[key] !== now.model[key])
      reasons.push(`its model's ${key} is ${kept.model[key]}, now ${now.model[key]}`);
  if (kept.questions !== now.questions) reasons.push("its question set is another");
  if (kept.spec !== now.spec) {
    const keptSpec = await readKeptSpec(store, kept.spec);
    const paths = keptSpec ? differences(publicSpec(keptSpec), publicSpec(spec)) : ["an unknown field"];
    if (paths.length > 0) reasons.push(`its spec differs in ${paths.join(", ")}`);
  }
  if (kept.rowLength !== now.rowLength) reasons.push("its feature rows have another length");
  if (reasons.length > 0) throw cannotGoOn(reasons);
}

/** The spec that the first line names by its hash, migrated where an earlier version wrote it; null if it is another. */
async function readKeptSpec(store: StudyStore, sha256: string): Promise<StudySpec | null> {
  const json = parseJson((await store.readText(SPEC_FILE)) ?? "", SPEC_FILE);
  const spec = json.ok ? parseStudySpec(json.value) : json;
  if (!json.ok || !spec.ok) return null;
  return specHash(json.value as StudySpec) === sha256 ? spec.value : null;
}

const cannotGoOn = (reasons: readonly string[]): HnError =>
  new HnError(
    "mismatch",
    `The study kept here cannot go on: ${reasons.join("; ")}. Resume it with what it was started with, or start a new one.`,
    { reasons },
  );
