// How fast something comes, from how far it was when: over the last seconds, so that a pause does not count for ever.

/** Milliseconds looked back. */
const WINDOW = 8000;
/** Milliseconds of a window that are enough to tell a rate. */
const ENOUGH = 500;

export class Rate {
  #samples: { readonly at: number; readonly amount: number }[] = [];

  /**
   * @param at milliseconds of a monotonic clock
   * @param amount in total by then; less than before starts anew
   */
  add(at: number, amount: number): void {
    const last = this.#samples.at(-1);
    if (last && amount < last.amount) this.#samples = [];
    this.#samples = [...this.#samples.filter((sample) => at - sample.at <= WINDOW), { at, amount }];
  }

  /** Amount a second; null as long as nothing can be told. */
  get perSecond(): number | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.at - first.at < ENOUGH) return null;
    return (1000 * (last.amount - first.amount)) / (last.at - first.at);
  }
}
