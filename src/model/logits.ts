// What a step says about the next tokens, where the session left it: read back, or chosen from where it lies.

import type { Tensor } from "onnxruntime-common";
import { present } from "../base/assert.ts";
import { sampleToken, type Choice, type SamplingOptions } from "../math/sampling.ts";
import type { DeviceWatch } from "./deviceLoss.ts";
import type { Gpu } from "./kernels/gpu.ts";
import { sampleOnGpu, type Draw } from "./kernels/sample.ts";
import { toFloat32 } from "./tensorData.ts";

/** So many numbers or fewer are read back as soon as the few bytes of a choice, and a kernel is saved. */
const QUICKLY_READ = 2 ** 14;

/** What tokens are chosen from. Used once. */
export interface Logits {
  /**
   * A token for each draw, from the last position of its row.
   * @throws HnError `not-finite` where the model's logits are
   */
  choose(options: SamplingOptions, draws: readonly Draw[]): Promise<Choice[]>;
  dispose(): void;
}

/** Logits of several steps of one row each; row i is that of step i. */
export const joined = (steps: readonly StepLogits[]): Logits => ({
  async choose(options, draws) {
    const chosen = await Promise.all(
      steps.map((step, i) =>
        step.choose(
          options,
          draws.filter(({ row }) => row === i).map(({ u }) => ({ row: 0, u })),
        ),
      ),
    );
    const next = chosen.map((choices) => choices.values());
    return draws.map(({ row }) => present(next[row]?.next().value, "a choice"));
  },
  dispose: () => steps.forEach((step) => step.dispose()),
});

/** The logits of a step's last positions. Used once: `read` and `choose` dispose of them. */
export class StepLogits implements Logits {
  readonly #tensor: Tensor;
  readonly #positions: number;
  readonly #gpu: Gpu | null;
  readonly #device: DeviceWatch;

  /** @param tensor `[batch, tokens, vocab]`, of which the last `positions` tokens count */
  constructor(tensor: Tensor, positions: number, gpu: Gpu | null, device: DeviceWatch) {
    this.#tensor = tensor;
    this.#positions = positions;
    this.#gpu = gpu;
    this.#device = device;
  }

  /** Of each row of the batch: float32 [positions × vocab]. */
  async read(): Promise<Float32Array[]> {
    await this.#device.guard(() => this.#tensor.getData());
    const rows = lastOf(this.#tensor, this.#positions);
    this.dispose();
    return rows;
  }

  async choose(options: SamplingOptions, draws: readonly Draw[]): Promise<Choice[]> {
    const gpu = this.#gpu;
    if (gpu && this.#tensor.location === "gpu-buffer" && this.#tensor.size > QUICKLY_READ) {
      const choices = await this.#device.guard(() => sampleOnGpu(gpu, this.#tensor, options, draws));
      if (!choices.includes(null)) {
        this.dispose();
        return choices.filter((choice) => choice !== null);
      }
    }
    const [, , vocab = 0] = this.#tensor.dims;
    const rows = await this.read();
    return draws.map(({ row, u }) =>
      sampleToken(present(rows[row], "a row of logits").subarray(-vocab), options, u),
    );
  }

  dispose(): void {
    this.#tensor.dispose();
  }
}

/** The last `count` positions of each row. Where the graph gave more, a copy, so that the others are let go. */
function lastOf(tensor: Tensor, count: number): Float32Array[] {
  const [batch = 0, tokens = 0, vocab = 0] = tensor.dims;
  const data = toFloat32(tensor);
  return Array.from({ length: batch }, (_, row) => {
    const last = data.subarray(((row + 1) * tokens - count) * vocab, (row + 1) * tokens * vocab);
    return count < tokens ? last.slice() : last;
  });
}
