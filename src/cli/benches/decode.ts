// Speed of decoding and reading: against the file as it is, and against transformers.js.

import { assert } from "../../base/assert.ts";
import { decodeRows } from "../../model/decode.ts";
import type { FfnSession } from "../../model/session.ts";
import { GREEDY, type LoadOptions, type Sampling } from "../../model/types.ts";
import { randomStream } from "../../math/stream.ts";
import { terminalFiles } from "../files.ts";
import { compare, type Ratio } from "./compare.ts";
import { openLibrary } from "./library.ts";
import { loadForBench, now, openFileAsItIs } from "./models.ts";

const NEW_TOKENS = 50;
const SAMPLES = 10;
/** As the paper samples (PAPER.md). */
const PAPER: Sampling = { temperature: 1, topK: 50, topP: 0.9, seed: 0 };
const CAPTURED = 128;

export async function decode(root: string, model: string, options: LoadOptions): Promise<Ratio[]> {
  const files = await terminalFiles(root, model);
  const ours = await loadForBench(files, options);
  const stock = await openFileAsItIs(files, options);
  const theirs = await openLibrary(root, files, ours.card.dtype);
  const promptIds = ours.encode({
    kind: "messages",
    messages: [{ role: "user", content: "What is the capital of France?" }],
  });
  const stopIds = new Set<number>(); // everybody decodes the same number of tokens
  const run = (session: FfnSession, samples: number, sampling: Sampling) => () =>
    decodeRows(
      session,
      Array.from({ length: samples }, (_, k) => ({
        promptIds,
        seams: null,
        scale: [],
        stream: randomStream(sampling.seed, "bench", "", k),
      })),
      { sampling, maxNewTokens: NEW_TOKENS, stopIds, now },
    );
  await agree(run(ours.session, 1, GREEDY), () => theirs.generate(promptIds, NEW_TOKENS, false));

  const ids = Array.from({ length: CAPTURED }, (_, i) => promptIds[i % promptIds.length] ?? 0);
  const groups = [Array.from({ length: 8 }, (_, i) => CAPTURED - 8 + i)];
  const prefill = async (): Promise<void> => {
    const scale = stock.scaleFeeds([[]]);
    const step = await stock.step({ ids: [ids], past: null, scale, logits: 1, ratios: null });
    step.logits?.dispose();
    step.cache.dispose();
  };
  const speed = `${NEW_TOKENS} tokens, greedy: speed of instrumented decoding`;
  return [
    await compare(
      "decode",
      `${speed} / of the file as it is`,
      run(stock, 1, GREEDY),
      run(ours.session, 1, GREEDY),
    ),
    await compare(
      "decode-library",
      `${speed} / of transformers.js`,
      () => theirs.generate(promptIds, NEW_TOKENS, false),
      run(ours.session, 1, GREEDY),
    ),
    await compare(
      "samples-library",
      `${SAMPLES} samples of ${NEW_TOKENS} tokens: speed in one batch / of ten calls of transformers.js`,
      async () => {
        for (let k = 0; k < SAMPLES; k++) await theirs.generate(promptIds, NEW_TOKENS, true);
      },
      run(ours.session, SAMPLES, PAPER),
    ),
    await compare(
      "capture",
      `${CAPTURED} tokens: time of capturing a group mean / of a prefill of the file as it is`,
      () => ours.capture({ ids, groups, scale: [] }),
      prefill,
    ),
  ];
}

/** What is timed against each other does the same. */
async function agree(
  ours: () => Promise<{ rows: readonly { ids: readonly number[] }[] }>,
  theirs: () => Promise<readonly number[]>,
): Promise<void> {
  const [a, b] = [(await ours()).rows[0]?.ids ?? [], await theirs()];
  assert(a.join() === b.join(), `both decode the same tokens: ${a.join()} and ${b.join()}`);
}
