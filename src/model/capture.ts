// Reading contributions: given ids, teacher-forced, reduced to group means on the device, times the constant
// ‖W_down[:,j]‖₂ (PAPER.md, definitions 1–3 and 7).

import { assert, present } from "../base/assert.ts";
import { HnError } from "../base/errors.ts";
import { tensor, type Tensor } from "../math/matrix.ts";
import type { KvCache } from "./kvCache.ts";
import type { FfnSession, StepOutput } from "./session.ts";
import type { CaptureRequest, TokenRange } from "./types.ts";

/** The positions of inclusive ranges. @throws HnError `out-of-range` where one does not lie in `tokens` tokens */
export const rangePositions = (ranges: readonly TokenRange[], tokens: number): number[][] =>
  ranges.map(({ from, to }) => {
    if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to < tokens))
      throw new HnError(
        "out-of-range",
        `Tokens ${from}-${to} do not lie in the prompt's ${tokens} tokens, 0 to ${tokens - 1}.`,
      );
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });

/** @throws HnError `not-finite` where a number that the model gave is none */
export function checkFinite(values: Float32Array, what: string): void {
  if (values.every(Number.isFinite)) return;
  throw new HnError(
    "not-finite",
    `The model gave a ${what} that is not a finite number. Try a wider dtype (fp32) or a smaller α; if neither helps, the model file is damaged.`,
  );
}

/**
 * CETT, [groups, layers, neurons] row-major float32, ≥ 0; every token is a group where `groups` is null.
 * @param downNorms by layer: ‖W_down[:,j]‖₂, [neurons]
 * @throws HnError `out-of-range` for an empty group or a position outside `ids`
 */
export async function captureCett(
  session: FfnSession,
  downNorms: readonly Float32Array[],
  request: CaptureRequest,
): Promise<Tensor> {
  const { ids, scale } = request;
  const groups = request.groups ?? ids.map((_, t) => [t]);
  const tokens = ids.length;
  if (tokens === 0) throw new HnError("invalid-input", "There are no tokens to read. Give a prompt or ids.");
  const weights = new Float32Array(groups.length * tokens);
  groups.forEach((positions, g) => {
    if (positions.length === 0) throw new HnError("out-of-range", `Group ${g} holds no token.`);
    for (const t of positions) {
      if (!Number.isInteger(t) || t < 0 || t >= tokens)
        throw new HnError(
          "out-of-range",
          `Group ${g} names token ${t}; there are ${tokens} tokens, 0 to ${tokens - 1}.`,
        );
      weights[g * tokens + t] = 1 / positions.length;
    }
  });
  const readings = downNorms.map((_, layer) => ({ layer, neurons: null }));
  const neurons = present(downNorms[0], "a layer").length;
  assert(
    downNorms.every(({ length }) => length === neurons),
    "all layers are equally wide",
  );
  const cett = new Float32Array(groups.length * readings.length * neurons);
  const rows = [scale];
  const most = session.rowsIndependent ? tokensOfPass(readings.length * neurons) : tokens;
  let past: KvCache | null = null;
  try {
    for (let from = 0; from < tokens; from += most) {
      const pass = ids.slice(from, from + most);
      const step: StepOutput = await session.step({
        ids: [pass],
        past,
        scale: rows,
        logits: 0,
        ratios: {
          weights: columns(weights, groups.length, tokens, from, from + pass.length),
          groups: groups.length,
          layers: readings,
        },
      });
      past = step.cache;
      for (const [layer, ratios] of step.ratios) {
        const norms = present(downNorms[layer], "norms of a layer");
        for (let g = 0; g < groups.length; g++) {
          const to = (g * readings.length + layer) * neurons;
          for (let j = 0; j < neurons; j++) cett[to + j]! += ratios[g * neurons + j]! * norms[j]!;
        }
      }
    }
  } finally {
    past?.dispose();
  }
  checkFinite(cett, "contribution (CETT)");
  return tensor(cett, [groups.length, readings.length, neurons]);
}

/** Bytes of z and h that one pass may leave behind, about. */
const PASS_BYTES = 256 * 2 ** 20;

/** Tokens that are read in one pass of a model of so many neurons; h is no wider than z. */
const tokensOfPass = (neurons: number): number => Math.max(16, Math.floor(PASS_BYTES / (neurons * 2 * 4)));

/** Columns `from` to before `to` of [rows, width]. */
function columns(data: Float32Array, rows: number, width: number, from: number, to: number) {
  const cut = new Float32Array(rows * (to - from));
  for (let row = 0; row < rows; row++)
    cut.set(data.subarray(row * width + from, row * width + to), row * (to - from));
  return cut;
}
