// The count of what happened to each question, from the journal; also when a class has enough, and what is left.

import type { ClassName } from "./collect.ts";
import type { QuestionEntry } from "./journal.ts";
import type { Funnel, IdentifySpec, Outcome } from "./types.ts";

export class Counts {
  readonly #perClass: number;
  readonly #outcomes: Record<Outcome, number> = {
    faithful: 0,
    hallucinated: 0,
    mixed: 0,
    "non-answer": 0,
    "no-span": 0,
  };
  readonly #features: Record<ClassName, number> = { faithful: 0, hallucinated: 0 };
  #asked = 0;

  constructor(spec: Pick<IdentifySpec, "perClass">) {
    this.#perClass = spec.perClass ?? Infinity;
  }

  add({ outcome, rows }: Pick<QuestionEntry, "outcome" | "rows">): void {
    this.#asked++;
    this.#outcomes[outcome]++;
    if (rows > 0 && (outcome === "faithful" || outcome === "hallucinated")) this.#features[outcome]++;
  }

  get asked(): number {
    return this.#asked;
  }

  /** Whether features of this class are still to be captured. */
  wants = (name: ClassName): boolean => this.#features[name] < this.#perClass;

  get full(): boolean {
    return !this.wants("faithful") && !this.wants("hallucinated");
  }

  /** Questions still to ask at the rates so far, at most `left`. */
  expectedLeft(left: number): number {
    if (!Number.isFinite(this.#perClass)) return left;
    const needed = (["faithful", "hallucinated"] as const).map((name) => {
      const missing = this.#perClass - this.#features[name];
      return missing <= 0 ? 0 : (missing * this.#asked) / Math.max(this.#features[name], 1e-9);
    });
    return Math.min(left, Math.ceil(Math.max(...needed)));
  }

  funnel(split: Funnel["split"] = null): Funnel {
    return { asked: this.#asked, outcomes: { ...this.#outcomes }, features: { ...this.#features }, split };
  }
}
