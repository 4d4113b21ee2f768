// The one model of the worker, and who is using it. Loads run one at a time and the last one asked for wins; a model
// that is replaced lives on until its last user is done.

import { HnError } from "../base/errors.ts";

/** What can be held: a loaded model, which owns memory of the device. */
interface Disposable {
  dispose(): Promise<void>;
}

interface Held<M> {
  readonly key: string;
  readonly model: M;
  users: number;
  retired: boolean;
}

export class ModelHolder<M extends Disposable> {
  #current: Held<M> | null = null;
  #loading: {
    readonly key: string;
    readonly held: Promise<Held<M>>;
    readonly cancel: AbortController;
  } | null = null;

  /** The current model; null before the first load. */
  get current(): M | null {
    return this.#current?.model ?? null;
  }

  /**
   * Makes the model of `key` the current one, loading it where it is not. A load under way for another key is
   * cancelled: its caller gets `aborted`. A load that fails leaves the current model as it was.
   */
  async load(key: string, load: (signal: AbortSignal) => Promise<M>, signal?: AbortSignal): Promise<M> {
    return (await this.#held(key, load, signal)).model;
  }

  /** Runs `use` on the current model, which stays alive meanwhile. */
  async use<T>(use: (model: M) => Promise<T>): Promise<T> {
    if (!this.#current) throw new HnError("invalid-input", "No model is loaded. Load one first.");
    return this.#lease(this.#current, use);
  }

  /** Loads as `load` does and runs `use` on that model, whatever becomes the current one meanwhile. */
  async useLoaded<T>(
    key: string,
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

  async #held(
    key: string,
    load: (signal: AbortSignal) => Promise<M>,
    signal?: AbortSignal,
  ): Promise<Held<M>> {
    if (this.#loading?.key === key) return this.#loading.held;
    if (!this.#loading && this.#current?.key === key) return this.#current;
    const before = this.#loading;
    before?.cancel.abort();
    const cancel = new AbortController();
    const forward = () => cancel.abort();
    signal?.addEventListener("abort", forward, { once: true });
    if (signal?.aborted) cancel.abort();
    const held = (async (): Promise<Held<M>> => {
      await before?.held.catch(() => undefined);
      if (this.#current?.key === key) return this.#current;
      const model = await load(cancel.signal);
      if (cancel.signal.aborted) {
        await model.dispose();
        throw new HnError("aborted", "Another model was asked for meanwhile.");
      }
      const loaded: Held<M> = { key, model, users: 0, retired: false };
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

  async #lease<T>(held: Held<M>, use: (model: M) => Promise<T>): Promise<T> {
    held.users++;
    try {
      return await use(held.model);
    } finally {
      held.users--;
      if (held.retired && held.users === 0) await held.model.dispose();
    }
  }

  async #retire(next: Held<M> | null): Promise<void> {
    const before = this.#current;
    this.#current = next;
    if (!before) return;
    before.retired = true;
    if (before.users === 0) await before.model.dispose();
  }
}
