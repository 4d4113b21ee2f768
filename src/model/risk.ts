// Live risk of a token: σ(Σ θ_j · CETT_j + b) over the neurons a detector knows (DESIGN §4). Works on the ratios that
// a decode step gives, with ‖W_down[:,j]‖₂ folded into the weights once.

import { sigmoid } from "../math/cett.ts";
import type { Detector } from "./types.ts";

export interface RiskProbe {
  /** Layers whose ratios are needed. */
  readonly layers: readonly number[];
  /** Risk in [0, 1] from one token's ratios, by layer [neurons]. */
  risk(ratios: ReadonlyMap<number, Float32Array>): number;
}

/** @param downNorms by layer, [neurons] */
export function riskProbe(detector: Detector, downNorms: readonly Float32Array[]): RiskProbe {
  const terms = detector.weights.map(({ layer, index, weight }) => ({
    layer,
    index,
    weight: weight * (downNorms[layer]?.[index] ?? 0),
  }));
  return {
    layers: [...new Set(terms.map(({ layer }) => layer))].toSorted((a, b) => a - b),
    risk(ratios) {
      const score = terms.reduce(
        (sum, { layer, index, weight }) => sum + weight * (ratios.get(layer)?.[index] ?? 0),
        detector.intercept,
      );
      return sigmoid(score);
    },
  };
}
