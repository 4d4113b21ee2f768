// Whether instrumenting left alone what a model computes: its logits at scale 1, against those of its file as it is, on
// the device that it runs on. opening.ts makes the check.

import * as z from "zod/mini";

const size = z.number().check(z.nonnegative());

export const selfCheckSchema = z.object({
  /** Largest difference of a logit, as a share of the largest logit: 0 are the same bits, null is no number. */
  difference: z.nullable(size),
  /** What passes, in the same terms. */
  tolerance: size,
});
export type SelfCheck = Readonly<z.output<typeof selfCheckSchema>>;

/** Self-checks of earlier loads; a key names file, dtype and device. Neither fails: without a memory all is new. */
export interface SelfCheckMemory {
  /** What was kept under the key; it is validated by who asks. */
  recall(key: string): Promise<unknown>;
  keep(key: string, check: SelfCheck): Promise<void>;
}

/** Null where nothing valid is known. */
export async function recallCheck(memory: SelfCheckMemory | null, key: string): Promise<SelfCheck | null> {
  const parsed = selfCheckSchema.safeParse(await memory?.recall(key));
  return parsed.success ? parsed.data : null;
}

const passes = ({ difference, tolerance }: SelfCheck): boolean =>
  difference !== null && difference <= tolerance;

/** What is wrong, as a sentence; null where nothing is, or nothing is known. */
export const selfCheckFault = (check: SelfCheck | null): string | null =>
  check === null || passes(check)
    ? null
    : `Made readable, the model does not compute what its file does: at scale 1 ${check.difference === null ? "its logits are no numbers" : `a logit differs by ${check.difference.toExponential(1)} of the largest, and ${check.tolerance.toExponential(0)} is allowed`}. Do not trust what is measured with it; try another dtype or device.`;

/** Logits for the same tokens: of the file as it is, and instrumented. */
export function compareLogits(stock: Float32Array, instrumented: Float32Array, tolerance: number): SelfCheck {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < stock.length; i++) {
    const logit = stock[i] ?? Number.NaN;
    difference = Math.max(difference, Math.abs(logit - (instrumented[i] ?? Number.NaN)));
    largest = Math.max(largest, Math.abs(logit));
  }
  const share = difference === 0 ? 0 : difference / largest;
  return { difference: Number.isFinite(share) ? share : null, tolerance };
}
