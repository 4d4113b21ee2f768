// The address of a feed-forward neuron: zero-based layer and index of the down projection's input, written
// `L3:417`. Branded, so that a layer is never passed where an index or a token position is meant.

import { decimal } from "./decimal.ts";
import { err, ok, type Result } from "./result.ts";

declare const brand: unique symbol;
export type LayerIndex = number & { readonly [brand]?: "layer" };
export type NeuronIndex = number & { readonly [brand]?: "neuron" };

export interface NeuronAddress {
  readonly layer: LayerIndex;
  readonly index: NeuronIndex;
}

/** A neuron and the number it is multiplied by (α of the paper; 1 leaves it as trained). */
export interface ScaledNeuron extends NeuronAddress {
  readonly alpha: number;
}

/** α is defined on [0, 3] (PAPER.md, definition 6). */
export const MIN_ALPHA = 0;
export const MAX_ALPHA = 3;

export const formatNeuron = (n: NeuronAddress): string => `L${n.layer}:${n.index}`;

export const compareNeurons = (a: NeuronAddress, b: NeuronAddress): number =>
  a.layer - b.layer || a.index - b.index;

const ADDRESS = /^L(\d{1,6}):(\d{1,9})$/;

/** Reads `L3:417`; the error is a sentence. */
function parseNeuron(text: string): Result<NeuronAddress, string> {
  const match = ADDRESS.exec(text.trim());
  if (!match)
    return err(`"${text}" is not a neuron address; write it as L3:417 (layer 3, neuron 417, both from 0).`);
  return ok({ layer: Number(match[1]), index: Number(match[2]) });
}

/** Reads `L3:417=2,L5:9=0.5`. No neuron is an error, and one named twice: which value was meant cannot be known. */
export function parseScale(text: string): Result<ScaledNeuron[], string> {
  const scaled: ScaledNeuron[] = [];
  const seen = new Set<string>();
  const parts = text.split(",").filter((part) => part.trim() !== "");
  if (parts.length === 0) return err(`"${text}" names no neuron; write it as L3:417=2.`);
  for (const part of parts) {
    const [address = "", value = "", ...rest] = part.split("=");
    const neuron = parseNeuron(address);
    if (!neuron.ok) return neuron;
    const alpha = rest.length > 0 ? Number.NaN : decimal(value.trim());
    if (!Number.isFinite(alpha))
      return err(`"${part}" has no decimal number after "="; write it as L3:417=2.`);
    if (alpha < MIN_ALPHA || alpha > MAX_ALPHA)
      return err(
        `α = ${value.trim()} for ${formatNeuron(neuron.value)} is outside [${MIN_ALPHA}, ${MAX_ALPHA}].`,
      );
    const name = formatNeuron(neuron.value);
    if (seen.has(name)) return err(`${name} is named twice.`);
    seen.add(name);
    scaled.push({ ...neuron.value, alpha });
  }
  return ok(scaled);
}
