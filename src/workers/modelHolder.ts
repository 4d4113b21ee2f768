// The one model of the worker, and who is using it. Loads run one at a time and the last one asked for wins; a model
// that is replaced lives on until its last user is done.

import { HnError } from "../base/errors.ts";

/** What can be held: a loaded model, which owns memory of the device. */
interface Disposable {
  dispose(): Promise<void>;
}

interface Held<K, M> {
  /** What was asked for when it was loaded. */
  readonly key: K;
  readonly model: M;
  users: number;
  retired: boolean;
}

/** Whether what was asked for as `key`, and has become `model` (null: it is being loaded), is what `wanted` asks for. */
type Serves<K, M> = (key: K, model: M | null, wanted: K) => boolean;

export class ModelHolder<K, M extends Disposable> {
  readonly #serves: Serves<K, M>;
  #current: Held<K, M> | null = null;
  #loading: {
    readonly key: K;
    readonly held: Promise<Held<K, M>>;
    readonly cancel: AbortController;
  } | null = null;

  constructor(serves: Serves<K, M>) {
    this.#serves = serves;
  }

  /** The current model; null before the first load. */
  get current(): M | null {
    return this.#current?.model ?? null;
  }

  /**
   * Makes the model of `key` the current one, loading it where it is not. A load under way for another key is
   * cancelled: its caller gets `aborted`. A load that fails leaves the current model as it was.
   */
  async load(key: K, load: (signal: AbortSignal) => Promise<M>, signal?: AbortSignal): Promise<M> {
    return (await this.#held(key, load, signal)).model;
  }

  /** Runs `use` on the current model, which stays alive meanwhile. */
  async use<T>(use: (model: M) => Promise<T>): Promise<T> {
    if (!this.#current) throw new HnError("invalid-input", "No model is loaded. Load one first.");
    return this.#lease(this.#current, use);
  }

  /** Loads as `load` does and runs `use` on that model, whatever becomes the current one meanwhile. */
  async useLoaded<T>(
    key: K,
    load: (signal: AbortSignal) => Promise<M>,
    signal: AbortSignal | undefined,
    use: (model: M) => Promise<T>,
  ): Promise<T> {
    return this.#lease(await this.#held(key, load, signal), use);
  }

  /** Lets the current model go. */
  async unload(): Promise<void> {
    this.#loading?.cancel.abort();
    this.#loading = null;
    await this.#retire(null);
  }

  async #held(key: K, load: (signal: AbortSignal) => Promise<M>, signal?: AbortSignal): Promise<Held<K, M>> {
    const before = this.#loading;
    if (before && this.#serves(before.key, null, key)) return before.held;
    const current = (): Held<K, M> | null =>
      this.#current && this.#serves(this.#current.key, this.#current.model, key) ? this.#current : null;
    const there = current();
    if (!before && there) return there;
    before?.cancel.abort();
    const cancel = new AbortController();
    const forward = () => cancel.abort();
    signal?.addEventListener("abort", forward, { once: true });
    if (signal?.aborted) cancel.abort();
    const held = (async (): Promise<Held<K, M>> => {
      await before?.held.catch(() => undefined);
      const meanwhile = current();
      if (meanwhile) return meanwhile;
      const model = await load(cancel.signal);
      if (cancel.signal.aborted) {
        await model.dispose();
        throw new HnError("aborted", "Another model was asked for meanwhile.");
      }
      const loaded: Held<K, M> = { key, model, users: 0, retired: false };
      await this.#retire(loaded);
      return loaded;
    })();
    const mine = { key, held, cancel };
    this.#loading = mine;
    try {
      return await held;
    } finally {
      signal?.removeEventListener("abort", forward);
      if (this.#loading === mine) this.#loading = null;
    }
  }

  async #lease<T>(held: Held<K, M>, use: (model: M) => Promise<T>): Promise<T> {
    held.users++;
    try {
      return await use(held.model);
    } finally {
      held.users--;
      if (held.retired && held.users === 0) await held.model.dispose();
    }
  }

  async #retire(next: Held<K, M> | null): Promise<void> {
    const before = this.#current;
    this.#current = next;
    if (!before) return;
    before.retired = true;
    if (before.users === 0) await before.model.dispose();
  }
}
