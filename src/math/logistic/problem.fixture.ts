// The test problems of logistic regression, drawn as scripts/fixtures-math.py draws them, so that nothing large is
// stored: non-negative features that share ten factors, as CETT has them.

import { matrix, type Matrix } from "../matrix.ts";
import { integerBelow, randomStream } from "../stream.ts";

export interface ProblemSize {
  readonly n: number;
  readonly d: number;
  readonly seed: number;
  readonly scale: number;
  /** Rows of label 1 before one in ten labels is flipped. */
  readonly share: number;
}

export function drawProblem({ n, d, seed, scale, share }: ProblemSize): { X: Matrix; y: Uint8Array } {
  const stream = randomStream(seed, "problem");
  const draw = (count: number): Float64Array => Float64Array.from({ length: count }, stream);
  const noise = draw(n * d);
  const factors = draw(n * 10);
  const loads = draw(10 * d);
  const data = new Float32Array(n * d);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < d; j++) {
      let total = noise[i * d + j]! * noise[i * d + j]!;
      for (let k = 0; k < 10; k++) total += factors[i * 10 + k]! * factors[i * 10 + k]! * loads[k * d + j]!;
      data[i * d + j] = scale * total;
    }
  const score = new Float64Array(n);
  for (let k = 0; k < 20; k++) {
    const j = integerBelow(d, stream);
    const weight = stream() - 0.5;
    for (let i = 0; i < n; i++) score[i]! += weight * data[i * d + j]!;
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => score[b]! - score[a]! || a - b);
  const y = new Uint8Array(n);
  for (const i of order.slice(0, Math.floor(share * n))) y[i] = 1;
  for (let i = 0; i < n; i++) if (stream() < 0.1) y[i] = 1 - y[i]!;
  return { X: matrix(data, n, d), y };
}
