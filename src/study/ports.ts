// What a study needs from its host: storage for one study's files, a clock, a solver, services on the network. platform/ (page, workers) and
// cli/ (terminal) implement them; nothing here touches a browser or Node.

import type { Matrix } from "../math/matrix.ts";
import type { FileStore } from "../model/files/store.ts";

/** The files of one study ("journal.jsonl", "features.f32", "spec.json"). One study is open in one place at a time; the implementation guards that (`busy`). */
export interface StudyStore extends FileStore {
  /** Adds `line` and "\n" to the end. */
  appendLine(name: string, line: string): Promise<void>;
}

/** What a service answered. */
export interface ServiceAnswer {
  readonly status: number;
  /** By its name in lower case; null where it is absent. */
  readonly header: (name: string) => string | null;
  /** The whole body. */
  readonly text: string;
}

/** Services on the network that a person names, such as a model that judges. */
export interface Service {
  /** Resolves once the whole answer is there, whatever its status. Rejects where none comes, or the signal fires. */
  post(
    url: string,
    request: {
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly signal: AbortSignal;
    },
  ): Promise<ServiceAnswer>;
  /** Rejects where the signal fires. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
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
