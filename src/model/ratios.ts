// Contribution ratios of a step, reduced where z and h lie: by a kernel on the GPU, else here. Only sums leave the GPU.

import type { Tensor } from "onnxruntime-common";
import { present } from "../base/assert.ts";
import { ratioSums } from "../math/ratios.ts";
import { ratioSumsOnGpu } from "./kernels/ratios.ts";
import { toFloat32 } from "./tensorData.ts";
import type { TensorHost } from "./tensorHost.ts";

export interface RatioRequest {
  /** Weights over the step's tokens, [groups, tokens] row-major, the same for every row of the batch. */
  readonly weights: Float32Array<ArrayBuffer>;
  readonly groups: number;
  readonly layers: readonly LayerReading[];
}

export interface LayerReading {
  readonly layer: number;
  /** Those that are wanted, in this order; null: all of the layer. */
  readonly neurons: readonly number[] | null;
}

/** By layer: [batch, groups, neurons that were asked for] row-major, Σ_t weight · |z_t| / (‖h_t‖₂ + 1e-8). */
export type Ratios = ReadonlyMap<number, Float32Array>;

/** @param layers z and h of each reading of the request, in its order; disposed of */
export async function readRatios(
  host: TensorHost,
  { weights, groups, layers: readings }: RatioRequest,
  { batch, tokens }: { readonly batch: number; readonly tokens: number },
  layers: readonly { readonly z: Tensor; readonly h: Tensor }[],
): Promise<Ratios> {
  const shape = { batch, tokens, groups };
  const wanted = layers.map((layer, i) => ({ ...layer, chosen: readings[i]?.neurons ?? null }));
  const sums = host.gpu
    ? await ratioSumsOnGpu(host.gpu, wanted, shape, weights)
    : wanted.map(({ z, h, chosen }) => ratioSums(toFloat32(z), toFloat32(h), shape, weights, chosen));
  for (const { z, h } of layers) [z, h].forEach((tensor) => tensor.dispose());
  return new Map(readings.map(({ layer }, i) => [layer, present(sums[i], "sums of a layer")]));
}
