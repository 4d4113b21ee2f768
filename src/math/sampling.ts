// The choice of the next token from a model's logits, and what is measured on them: log-probability, entropy, KL.
// Not the decode loop. Order and meaning of temperature, top-k and top-p follow transformers' logits processors
// (TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper), except that ties at a border keep the lower id only.

import { HnError } from "../base/errors.ts";

/** `[vocab]`, finite, in any scale. */
export type Logits = Float32Array | Float64Array;

export interface SamplingOptions {
  /** Logits are divided by it; ≥ 0. 0 takes the most probable token, the lowest id on ties. */
  readonly temperature: number;
  /** Keeps this many of the most probable tokens; 0 keeps all. */
  readonly topK: number;
  /** Then keeps the fewest tokens whose share of what top-k left reaches this; (0, 1], 1 keeps all. */
  readonly topP: number;
}

export interface Choice {
  readonly id: number;
  /** Natural log-softmax of the untempered, unfiltered logits at `id`. */
  readonly logprob: number;
}

/** Throws `usage` unless the options are in the ranges stated above. */
export function checkSampling({ temperature, topK, topP }: SamplingOptions): void {
  if (!(temperature >= 0 && temperature < Infinity))
    throw new HnError("usage", `Temperature is 0 or more; got ${temperature}.`);
  if (!Number.isInteger(topK) || topK < 0)
    throw new HnError("usage", `top-k is a whole number, 0 for off; got ${topK}.`);
  if (!(topP > 0 && topP <= 1)) throw new HnError("usage", `top-p is above 0 and at most 1; got ${topP}.`);
}

/** The id of the largest logit, the lowest on ties. Throws `not-finite` for NaN or ±Infinity anywhere. */
export function argmax(logits: Logits): number {
  if (logits.length === 0) throw new HnError("invalid-input", "There are no logits to choose from.");
  let best = 0;
  let top = logits[0]!;
  let sum = 0; // times 0 below: NaN as soon as one logit is not finite
  for (let i = 0; i < logits.length; i++) {
    const value = logits[i]!;
    sum += value * 0;
    if (value > top) {
      top = value;
      best = i;
    }
  }
  if (sum !== 0) {
    const at = logits.findIndex((value: number) => !Number.isFinite(value));
    throw new HnError(
      "not-finite",
      `The model's logit of token ${at} is ${logits[at]}. Try a wider dtype (fp32), or a smaller α.`,
    );
  }
  return best;
}

/** Σ exp((x − max) / temperature), in float64 and id order. */
function massOf(logits: Logits, max: number, temperature: number): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp((logits[i]! - max) / temperature);
  return sum;
}

/** log Σ exp(x), natural, float64. */
function logSumExp(logits: Logits): number {
  const max = logits[argmax(logits)]!;
  return max + Math.log(massOf(logits, max, 1));
}

/** Natural log-softmax at `id`; ≤ 0. */
export function logSoftmaxAt(logits: Logits, id: number): number {
  const value = logits[id];
  if (value === undefined)
    throw new HnError("out-of-range", `Token ${id} is outside the vocabulary of ${logits.length}.`);
  return value - logSumExp(logits);
}

/** Shannon entropy of softmax(logits) in nats; [0, ln vocab]. */
export function entropy(logits: Logits): number {
  const max = logits[argmax(logits)]!;
  let mass = 0;
  let weighted = 0;
  for (let i = 0; i < logits.length; i++) {
    const shifted = logits[i]! - max;
    const e = Math.exp(shifted);
    mass += e;
    weighted += e * shifted;
  }
  return Math.max(0, Math.log(mass) - weighted / mass);
}

/** KL(softmax(p) ‖ softmax(q)) in nats, ≥ 0; both `[vocab]` over the same vocabulary. */
export function klDivergence(p: Logits, q: Logits): number {
  if (p.length !== q.length)
    throw new HnError("mismatch", `Logits over ${p.length} and over ${q.length} tokens cannot be compared.`);
  const logP = logSumExp(p);
  const logQ = logSumExp(q);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const lp = p[i]! - logP;
    sum += Math.exp(lp) * (lp - (q[i]! - logQ));
  }
  return Math.max(0, sum);
}

/**
 * One token drawn from the filtered distribution: the kept tokens lie in descending probability (ties: lower id
 * first), and the first whose running share exceeds `u` is taken.
 * @param u uniform in [0, 1), see stream.ts; not used when temperature is 0
 */
export function sampleToken(logits: Logits, options: SamplingOptions, u: number): Choice {
  checkSampling(options);
  const best = argmax(logits);
  const max = logits[best]!;
  const logMass = Math.log(massOf(logits, max, 1));
  const id = options.temperature === 0 ? best : draw(logits, max, options, u);
  return { id, logprob: logits[id]! - max - logMass };
}

function draw(logits: Logits, max: number, { temperature, topK, topP }: SamplingOptions, u: number): number {
  const some = topK > 0 && topK < logits.length;
  const heap = some ? bestOf(logits, topK) : identity(logits.length);
  let size = heap.length;
  for (let i = (size >> 1) - 1; i >= 0; i--) sift(logits, heap, i, size, 1);
  let mass = 0;
  if (some) for (const id of heap) mass += Math.exp((logits[id]! - max) / temperature);
  else mass = massOf(logits, max, temperature);

  // Tokens leave the heap most probable first and collect at its end, so nothing is sorted that is not looked at.
  const target = topP < 1 ? topP * mass : u * mass;
  let reached = 0;
  while (size > 0) {
    const id = heap[0]!;
    heap[0] = heap[--size]!;
    heap[size] = id;
    sift(logits, heap, 0, size, 1);
    reached += Math.exp((logits[id]! - max) / temperature);
    if (topP < 1 ? reached >= target : reached > target) break;
  }
  if (topP === 1) return heap[size]!;

  const kept = u * reached;
  let running = 0;
  for (let i = heap.length - 1; i > size; i--) {
    running += Math.exp((logits[heap[i]!]! - max) / temperature);
    if (running > kept) return heap[i]!;
  }
  return heap[size]!;
}

/** Whether token a comes before token b in descending probability. */
const before = (logits: Logits, a: number, b: number): boolean =>
  logits[a]! > logits[b]! || (logits[a]! === logits[b]! && a < b);

function identity(length: number): Int32Array {
  const ids = new Int32Array(length);
  for (let i = 0; i < length; i++) ids[i] = i;
  return ids;
}

/** Restores the heap below `root`; its head is the most probable token (sign 1) or the least probable (sign −1). */
function sift(logits: Logits, heap: Int32Array, root: number, size: number, sign: 1 | -1): void {
  const id = heap[root]!;
  let at = root;
  for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && before(logits, heap[child + 1]!, heap[child]!) === sign > 0) child++;
    if (before(logits, heap[child]!, id) !== sign > 0) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = id;
}

/** The k most probable ids in no particular order: one pass against the least probable of the best so far. */
function bestOf(logits: Logits, k: number): Int32Array {
  const heap = identity(k);
  for (let i = (k >> 1) - 1; i >= 0; i--) sift(logits, heap, i, k, -1);
  let least = logits[heap[0]!]!;
  for (let i = k; i < logits.length; i++) {
    if (logits[i]! <= least) continue; // on a tie the lower id is already in
    heap[0] = i;
    sift(logits, heap, 0, k, -1);
    least = logits[heap[0]!]!;
  }
  return heap;
}
