// Live risk of a token: σ(Σ θ_j · CETT_j + b) over the neurons a detector knows (DESIGN §4). Reads no other
// neurons' ratios from a decode step.

import { sigmoid } from "../math/cett.ts";
import type { LayerReading, Ratios } from "./ratios.ts";
import type { Detector } from "./types.ts";

export interface RiskProbe {
  /** The detector's neurons, the only ones whose ratios are needed. */
  readonly readings: readonly LayerReading[];
  /** Risk in [0, 1] from one token's ratios, read as `readings` say. */
  risk(ratios: Ratios): number;
}

/** @param downNorms by layer, [neurons] */
export function riskProbe(detector: Detector, downNorms: readonly Float32Array[]): RiskProbe {
  const layers = new Map<number, Detector["weights"]>();
  for (const term of detector.weights) layers.set(term.layer, [...(layers.get(term.layer) ?? []), term]);
  return {
    readings: [...layers].map(([layer, own]) => ({ layer, neurons: own.map(({ index }) => index) })),
    risk(ratios) {
      let score = detector.intercept;
      for (const [layer, own] of layers)
        own.forEach(({ index, weight }, i) => {
          score += weight * (downNorms[layer]?.[index] ?? 0) * (ratios.get(layer)?.[i] ?? 0);
        });
      return sigmoid(score);
    },
  };
}
