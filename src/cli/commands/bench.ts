// hn bench: ratios of two things timed in one run, in turn, so that a machine's drift falls on both. Medians that
// were measured are kept in bench/README.md.

import { quantile } from "../../math/bootstrap.ts";
import { HnError } from "../../base/errors.ts";
import { present } from "../../base/assert.ts";
import { readModel } from "../../model/description.ts";
import { LoadedModel } from "../../model/model.ts";
import { openSession } from "../../model/runtime.ts";
import { FfnSession, modelInputs } from "../../model/session.ts";
import { GREEDY, type GenerateRequest } from "../../model/types.ts";
import { decodeRows } from "../../model/decode.ts";
import { loadOptions, MODEL_OPTIONS, text, type Command, type Invocation } from "../command.ts";
import { terminalFiles } from "../files.ts";
import { nodeRuntime } from "../runtime.ts";

const ROUNDS = 41;
const NEW_TOKENS = 32;

interface Ratio {
  readonly name: string;
  /** What is divided by what. */
  readonly ratio: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

type Bench = (invocation: Invocation, model: string) => Promise<Ratio>;

const BENCHES: Readonly<Record<string, Bench>> = {
  /** What scale inputs and contribution outputs cost a decode step. */
  async instrumentation(invocation, model) {
    const files = terminalFiles(invocation.root, model);
    const read = await readModel(files, { dtype: loadOptions(invocation).dtype });
    if (!read.graph.ok) throw new HnError(read.graph.error.code, read.graph.error.message);
    const { signature } = read.graph.value;
    const runtime = await nodeRuntime.open("wasm");
    const stock = new FfnSession(
      { ort: runtime.ort, gpu: null },
      await openSession(runtime, read.bytes, read.external, []),
      null,
      modelInputs(signature, read.config),
      runtime.breathe,
    );
    const promptIds = read.tokenizer.encode({
      kind: "messages",
      messages: [{ role: "user", content: "Who are you?" }],
    });
    const loaded = await LoadedModel.load(files, loadOptions(invocation), { runtime: nodeRuntime, now });
    const stopIds = new Set<number>(); // both decode the same number of tokens
    const run = (session: FfnSession) => () =>
      decodeRows(session, [{ promptIds, scale: [], stream: () => 0 }], {
        sampling: GREEDY,
        maxNewTokens: NEW_TOKENS,
        stopIds,
        now,
      });
    return compare("instrumentation", "instrumented decode / stock decode", run(loaded.session), run(stock));
  },

  /** What four lanes cost in one batch, against one after the other. */
  async lanes(invocation, model) {
    const loaded = await LoadedModel.load(terminalFiles(invocation.root, model), loadOptions(invocation), {
      runtime: nodeRuntime,
      now,
    });
    const scales = [0, 1, 2, 3].map((alpha) => [{ layer: 0, index: 0, alpha }]);
    const request: GenerateRequest = {
      prompt: { kind: "messages", messages: [{ role: "user", content: "Who are you?" }] },
      samples: 1,
      maxNewTokens: NEW_TOKENS,
      sampling: GREEDY,
      scales,
    };
    return compare(
      "lanes",
      "four lanes in one batch / four lanes in turn",
      () => loaded.generate(request),
      () => loaded.generate({ ...request, batch: 1 }),
    );
  },
};

const now = (): number => performance.now();

export const bench: Command = {
  name: "bench",
  usage: "hn bench [NAME] [--model MODEL]",
  summary: "ratios of speed, measured in one run",
  help: `  NAME             ${Object.keys(BENCHES).join(", ")}; default: all
  --model MODEL    default embedded
  --dtype, --device  as everywhere

Prints [{name, ratio, median, min, max, rounds}].`,
  options: { ...MODEL_OPTIONS, model: { type: "string" } },
  async run(invocation) {
    const [name, ...more] = invocation.positionals;
    if (more.length > 0 || (name !== undefined && !Object.hasOwn(BENCHES, name)))
      throw new HnError(
        "usage",
        `There is no bench "${invocation.positionals.join(" ")}"; there are ${Object.keys(BENCHES).join(", ")}.`,
      );
    const results: Ratio[] = [];
    for (const [one, measure] of Object.entries(BENCHES))
      if (name === undefined || name === one)
        results.push(await measure(invocation, text(invocation, "model") ?? "embedded"));
    return results;
  },
};

/** Times both in turn, ROUNDS times after one uncounted round, and gives the ratios of each round. */
async function compare(
  name: string,
  ratio: string,
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
): Promise<Ratio> {
  const time = async (run: () => Promise<unknown>): Promise<number> => {
    const started = now();
    await run();
    return now() - started;
  };
  await time(first);
  await time(second);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const a = await time(first);
    ratios.push(a / (await time(second)));
  }
  ratios.sort((a, b) => a - b);
  return {
    name,
    ratio,
    median: quantile(ratios, 0.5),
    min: present(ratios[0], "a round"),
    max: present(ratios.at(-1), "a round"),
    rounds: ROUNDS,
  };
}
