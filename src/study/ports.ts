// What a study needs from its host: storage for one study's files, a clock, a solver. platform/ (page, workers) and
// cli/ (terminal) implement them; nothing here touches a browser or Node.

import type { Matrix } from "../math/matrix.ts";

/**
 * The files of one study, by name ("journal.jsonl", "features.f32", "spec.json"); all in one folder, no subfolders.
 * Every promise resolves when the bytes would survive the page being closed. Failures are HnErrors (`storage-full`,
 * `storage-denied`). One study is open in one place at a time; the implementation guards that (`busy`).
 */
export interface StudyStore {
  /** Bytes `[from, to)` of a file, fewer where it ends before; null where there is no such file. Default: all. */
  readBytes(name: string, from?: number, to?: number): Promise<Uint8Array | null>;
  /** The whole file as UTF-8; null where there is none. */
  readText(name: string): Promise<string | null>;
  /** Adds to the end; makes the file where there is none. The caller may reuse `bytes` once it resolves. */
  appendBytes(name: string, bytes: Uint8Array): Promise<void>;
  /** Adds `line` and "\n" to the end. */
  appendLine(name: string, line: string): Promise<void>;
  /** Cuts the file to `size` bytes; no effect where it is shorter or absent. */
  truncate(name: string, size: number): Promise<void>;
  /** Replaces the whole file. */
  writeFile(name: string, bytes: Uint8Array): Promise<void>;
  /** Bytes; 0 where there is no such file. */
  size(name: string): Promise<number>;
  /** No effect where there is no such file. */
  remove(name: string): Promise<void>;
}

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/** One fit: risk = σ(Σ weight · x[index] + intercept); weights are the nonzero ones, by index. */
export interface Fit {
  readonly C: number;
  readonly weights: readonly { readonly index: number; readonly weight: number }[];
  readonly intercept: number;
  /** Largest violation of the optimality conditions that is left (math/logistic/fit.ts), and whether it is small enough. */
  readonly kkt: number;
  readonly converged: boolean;
}

/** Fits L1 logistic regressions: in the page in the solver worker, in a terminal in-process. */
export interface Solver {
  /**
   * min ‖θ‖₁ + |b| + C Σ log(1 + exp(−y(θ·x + b))) for each C, in the given order.
   * @param X [rows, features] row-major, not standardised. The solver may take its memory: do not use it afterwards
   * @param y 0 or 1 per row
   * @param Cs rising
   * @param onFit called after each C
   */
  fitPath(
    X: Matrix,
    y: Uint8Array,
    Cs: readonly number[],
    options?: {
      readonly signal?: AbortSignal | undefined;
      readonly onFit?: ((fitted: number) => void) | undefined;
    },
  ): Promise<readonly Fit[]>;
}
