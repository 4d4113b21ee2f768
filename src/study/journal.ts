// The append-only record of a running study: one JSON line per question, written after the question's feature rows,
// so that a study killed anywhere goes on from its last whole question. No times in it: equal studies have equal
// journals. Layout: journal.jsonl (first line the header), features.f32 (rows of float32, little-endian), spec.json.

import { HnError } from "../base/errors.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { TokenRange } from "../model/types.ts";
import { tensor, type Matrix } from "../math/matrix.ts";
import type { Verdict } from "./judges/rule.ts";
import { differences, stableJson, stableJsonFile } from "./json.ts";
import type { StudyStore } from "./ports.ts";
import { parseJson } from "./problems.ts";
import { parseSpec, publicSpec, specHash } from "./spec.ts";
import type { Span } from "./spans/rule.ts";
import type { IdentifySpec, Outcome } from "./types.ts";

export const JOURNAL_FILE = "journal.jsonl";
export const FEATURES_FILE = "features.f32";
export const SPEC_FILE = "spec.json";
/** The result, which the host keeps here once the study is done. */
export const BUNDLE_FILE = "bundle.zip";

/** What a study is tied to; a resumed one must have the same. */
export interface JournalHeader {
  readonly format: "hn-journal/1";
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

export type JournalEntry = QuestionEntry | SuppressedEntry;

export class Journal {
  readonly #store: StudyStore;
  readonly #rowLength: number;
  readonly #entries: JournalEntry[];
  #rows: number;

  private constructor(store: StudyStore, rowLength: number, entries: JournalEntry[]) {
    this.#store = store;
    this.#rowLength = rowLength;
    this.#entries = entries;
    this.#rows = countRows(entries);
  }

  /**
   * Opens the study kept in `store`. Without `resume`, or where nothing was kept, it starts empty and
   * removes what an earlier study left there, its result too.
   * Throws `mismatch` when what is kept belongs to another spec, question set or model; the message says what
   * differs. Throws `invalid-file` when the journal is damaged before its last line.
   */
  static async open(
    store: StudyStore,
    header: JournalHeader,
    spec: IdentifySpec,
    resume: boolean,
  ): Promise<Journal> {
    const kept = resume ? await keptLines(store) : [];
    if (kept.length === 0) {
      for (const name of [BUNDLE_FILE, JOURNAL_FILE, FEATURES_FILE]) await store.remove(name);
      await store.writeFile(SPEC_FILE, new TextEncoder().encode(stableJsonFile(spec)));
      await store.appendLine(JOURNAL_FILE, stableJson(header));
      return new Journal(store, header.rowLength, []);
    }
    const [first, ...lines] = kept;
    await checkHeader(store, first!.value as JournalHeader, header, spec);
    const rowBytes = header.rowLength * 4;
    const rowsThere = Math.floor((await store.size(FEATURES_FILE)) / rowBytes);
    const entries: JournalEntry[] = [];
    let rows = 0;
    let end = first!.end;
    for (const line of lines) {
      const entry = line.value as JournalEntry;
      const added = entry.kind === "question" ? entry.rows : 0;
      if (rows + added > rowsThere) break; // features lost on the way to the disk: ask again
      rows += added;
      end = line.end;
      entries.push(entry);
    }
    await store.truncate(JOURNAL_FILE, end);
    await store.truncate(FEATURES_FILE, rows * rowBytes);
    return new Journal(store, header.rowLength, entries);
  }

  /** In the order in which they were written. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  get questions(): readonly QuestionEntry[] {
    return this.#entries.filter((e) => e.kind === "question");
  }

  /** Writes a question's feature rows, `[entry.rows, rowLength]`, then its line. */
  async appendQuestion(entry: QuestionEntry, rows: Float32Array): Promise<void> {
    tensor(rows, [entry.rows, this.#rowLength]); // checks the size
    if (entry.rows > 0)
      await this.#store.appendBytes(
        FEATURES_FILE,
        new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength),
      );
    await this.append(entry);
    this.#rows += entry.rows;
  }

  async append(entry: JournalEntry): Promise<void> {
    await this.#store.appendLine(JOURNAL_FILE, stableJson(entry));
    this.#entries.push(entry);
  }

  /** Where each question's rows start in the feature file, by question id. */
  rowOffsets(): ReadonlyMap<string, number> {
    const offsets = new Map<string, number>();
    let row = 0;
    for (const entry of this.questions) {
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
    const length = this.#rowLength;
    const cols = columns?.length ?? length;
    const data = new Float32Array(rows.length * cols);
    const row = new Float32Array(length);
    const rowBytes = new Uint8Array(row.buffer);
    for (const [i, r] of rows.entries()) {
      if (r >= this.#rows) throw new HnError("out-of-range", `Feature row ${r} was not captured.`);
      const read = await this.#store.readBytes(FEATURES_FILE, r * length * 4, (r + 1) * length * 4);
      if (read?.length !== length * 4)
        throw new HnError(
          "truncated",
          "The study's feature file is shorter than its journal. Resume the study: missing questions are asked again.",
        );
      rowBytes.set(read);
      if (columns === null) data.set(row, i * cols);
      else for (let c = 0; c < cols; c++) data[i * cols + c] = row[columns[c]!]!;
    }
    return { data, rows: rows.length, cols };
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
    const value = parseLine(line, i === 0);
    if (value === null) return err(new HnError("invalid-file", `Line ${i + 1} is damaged.`));
    if (i > 0 && (value as JournalEntry).kind === "question") questions.push(value as QuestionEntry);
  }
  return ok(questions);
}

/** How many questions a journal's text holds, without parsing it: in JSON these bytes stand in no text of an answer. */
export const countQuestions = (journal: string): number =>
  journal.split("\n").filter((line) => line.includes('"kind":"question"')).length;

const countRows = (entries: readonly JournalEntry[]): number =>
  entries.reduce((rows, e) => rows + (e.kind === "question" ? e.rows : 0), 0);

/** The whole lines of a kept journal, parsed, each with the byte behind it; a torn last line is left out. */
async function keptLines(store: StudyStore): Promise<{ value: unknown; end: number }[]> {
  const bytes = await store.readBytes(JOURNAL_FILE);
  const lines: { value: unknown; end: number }[] = [];
  if (!bytes) return lines;
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(10, start);
    if (newline < 0) break;
    const value = parseLine(decode(bytes.subarray(start, newline)), lines.length === 0);
    const last = newline === bytes.length - 1;
    if (value === null) {
      if (last) break; // torn inside a block that reached the disk
      throw new HnError(
        "invalid-file",
        `Line ${lines.length + 1} of the study's journal is damaged. Start the study again without resuming.`,
      );
    }
    lines.push({ value, end: newline + 1 });
    start = newline + 1;
  }
  return lines;
}

/** "" where the bytes are not UTF-8. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}

function parseLine(text: string, first: boolean): unknown {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const good = first
      ? typeof value.format === "string" && typeof value.model === "object"
      : value.kind === "question"
        ? typeof value.id === "string" && Number.isInteger(value.rows) && Array.isArray(value.responses)
        : value.kind === "suppressed" && Array.isArray(value.correct);
    return good ? value : null;
  } catch {
    return null;
  }
}

async function checkHeader(
  store: StudyStore,
  kept: JournalHeader,
  now: JournalHeader,
  spec: IdentifySpec,
): Promise<void> {
  if (stableJson(kept) === stableJson(now)) return;
  const reasons: string[] = [];
  if (kept.format !== now.format) reasons.push(`its format is ${kept.format}, not ${now.format}`);
  for (const key of ["sha256", "dtype", "device"] as const)
    if (kept.model[key] !== now.model[key])
      reasons.push(`its model's ${key} is ${kept.model[key]}, now ${now.model[key]}`);
  if (kept.questions !== now.questions) reasons.push("its question set is another");
  if (kept.spec !== now.spec) {
    const json = parseJson((await store.readText(SPEC_FILE)) ?? "", SPEC_FILE);
    const keptSpec = json.ok ? parseSpec(json.value) : json;
    const paths =
      keptSpec.ok && specHash(keptSpec.value) === kept.spec
        ? differences(publicSpec(keptSpec.value), publicSpec(spec))
        : ["an unknown field"];
    reasons.push(`its spec differs in ${paths.join(", ")}`);
  }
  if (kept.rowLength !== now.rowLength) reasons.push("its feature rows have another length");
  throw new HnError(
    "mismatch",
    `The study kept here cannot go on: ${reasons.join("; ")}. Resume it with what it was started with, or start a new one.`,
    { reasons },
  );
}
