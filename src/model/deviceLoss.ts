// The loss of the GPU under a session: a driver that was reset, a card that was unplugged, memory that ran out. ONNX
// Runtime then fails in words of its own, and from the next run on it never answers.

import { HnError } from "../base/errors.ts";

const LOST =
  "The graphics device that ran the model was lost. Load the model again; on the processor (WASM) if it happens often.";

export class DeviceWatch {
  /** Resolves once the device is lost; never where there is none. */
  readonly loss: Promise<HnError>;
  readonly #breathe: () => Promise<void>;
  /** Rejects what is under way. Not a race against `loss`, which would keep every step that was ever made. */
  readonly #waiting = new Set<(reason: HnError) => void>();
  #lost: HnError | null = null;

  constructor(gpu: Pick<GPUDevice, "lost"> | null, breathe: () => Promise<void>) {
    this.#breathe = breathe;
    this.loss = gpu === null ? new Promise(() => undefined) : this.#watch(gpu);
  }

  get isLost(): boolean {
    return this.#lost !== null;
  }

  /**
   * What `work` gives.
   * @throws HnError `device-lost` where the device is lost before or meanwhile, whether or not the work ever ends
   */
  guard<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#lost) return reject(this.#lost);
      this.#waiting.add(reject);
      work()
        .then(resolve, async (thrown: Error) => {
          await this.#breathe(); // the news of the loss may come behind the failure that it causes
          reject(thrown);
        })
        .finally(() => this.#waiting.delete(reject));
    });
  }

  async #watch(gpu: Pick<GPUDevice, "lost">): Promise<HnError> {
    const { message } = await gpu.lost;
    const error = new HnError("device-lost", LOST, message);
    this.#lost = error;
    for (const reject of this.#waiting) reject(error);
    return error;
  }
}
