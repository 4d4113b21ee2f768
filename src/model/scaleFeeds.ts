// The scale inputs of a session as tensors. On a GPU they stay there between steps: ONNX Runtime uploads each tensor of
// the processor with a submission of its own, which for one a layer took as long as the rest of a small model's step.

import type { Tensor } from "onnxruntime-common";
import type { ScaledNeuron } from "../base/neuron.ts";
import { scaleInput } from "../graph/layerMap.ts";
import type { TensorHost } from "./tensorHost.ts";

/** For each row of a batch what it multiplies; one row serves any batch. */
export type Scale = readonly (readonly ScaledNeuron[])[];

/** Nobody turns anything. */
export const UNTURNED: Scale = [[]];

/** Scales whose tensors are kept: a prefill's, a batch's before and after rows leave it, of two callers. */
const KEPT = 8;

export class ScaleFeeds {
  readonly #host: TensorHost;
  readonly #neurons: readonly number[];
  /** Of the scales used last, the latest at the end; by identity, since callers hold on to theirs from step to step. */
  readonly #kept = new Map<Scale, ReadonlyMap<string, Tensor>>();
  /** For a layer that nobody turns: feeding and multiplying one number for each neuron would be 3 % of a small step. */
  #one: Tensor | null = null;

  /** @param neurons of each layer */
  constructor(host: TensorHost, neurons: readonly number[]) {
    this.#host = host;
    this.#neurons = neurons;
  }

  /** By input name: [batch or 1, 1, neurons], or [1, 1, 1] where no row turns the layer. They live until others push them out. */
  of(scale: Scale): ReadonlyMap<string, Tensor> {
    const feeds = this.#kept.get(scale) ?? this.#made(scale);
    this.#kept.delete(scale);
    this.#kept.set(scale, feeds);
    for (const [oldest, tensors] of this.#kept) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
      this.#let(tensors);
    }
    return feeds;
  }

  dispose(): void {
    this.#kept.forEach((tensors) => this.#let(tensors));
    this.#kept.clear();
    this.#one?.dispose();
    this.#one = null;
  }

  #let(tensors: ReadonlyMap<string, Tensor>): void {
    for (const tensor of tensors.values()) if (tensor !== this.#one) tensor.dispose();
  }

  #made(scale: Scale): ReadonlyMap<string, Tensor> {
    const batch = scale.length;
    const one = (this.#one ??= this.#tensor(Float32Array.of(1), [1, 1, 1]));
    const turned = new Set(scale.flatMap((scaled) => scaled.map(({ layer }) => layer)));
    return new Map(
      this.#neurons.map((neurons, layer) => {
        if (!turned.has(layer)) return [scaleInput(layer), one];
        const data = new Float32Array(batch * neurons).fill(1);
        scale.forEach((scaled, row) => {
          for (const n of scaled) if (n.layer === layer) data[row * neurons + n.index] = n.alpha;
        });
        return [scaleInput(layer), this.#tensor(data, [batch, 1, neurons])];
      }),
    );
  }

  #tensor(data: Float32Array<ArrayBuffer>, dims: readonly number[]): Tensor {
    const { ort, gpu } = this.#host;
    if (!gpu) return new ort.Tensor("float32", data, dims);
    const buffer = gpu.upload(data, "storage");
    return ort.Tensor.fromGpuBuffer(buffer as never, {
      dataType: "float32",
      dims: [...dims],
      dispose: () => gpu.release([buffer]),
    });
  }
}
