// Steps of a session on a model of one layer, built here in the shapes that exporters give it.

import { TensorProto_DataType as DataType } from "onnx-buf";
import { expect, it } from "vitest";
import { present } from "../base/assert.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import { instrument } from "../graph/instrument.ts";
import { applyPatch } from "../graph/patch.ts";
import { down, GraphBuilder, HIDDEN, matMul } from "../graph/testing/build.ts";
import { openSession } from "./runtime.ts";
import { FfnSession, modelInputs, type StepInput } from "./session.ts";
import { tensorHost } from "./tensorHost.ts";

const VOCAB = 7;
const CONFIG = {
  architecture: "test",
  vocabSize: VOCAB,
  contextLength: 64,
  hiddenSize: 8,
  keyValueHeads: 1,
  headSize: 1,
  stopIds: new Set<number>(),
};

/**
 * Embedding, one FFN, head; its KV cache holds ids and is not read.
 * @param flattened the FFN works on [batch · tokens, width]
 * @param keeps takes num_logits_to_keep, of this shape
 */
function languageModel({
  flattened = false,
  keeps,
}: {
  flattened?: boolean;
  keeps?: number[];
}): GraphBuilder {
  const b = new GraphBuilder();
  const ids = b.input("input_ids", ["batch", "tokens"], DataType.INT64);
  const x = b.node("Gather", [b.floats("embedding", [VOCAB, HIDDEN]), ids], "x");
  const rows = flattened ? b.node("Reshape", [x, b.ints("flat", [-1, HIDDEN])], "rows") : x;
  const h = down(b, b.node("Relu", [matMul(b, rows, "fc1")], "z"));
  const whole = flattened ? b.node("Reshape", [h, b.node("Shape", [x], "xs")], "whole") : h;
  const y = b.node("Add", [x, whole], "y");
  const kept = (shape: number[]) => {
    const count = b.node("Neg", [b.input("num_logits_to_keep", shape, DataType.INT64)], "from");
    const from = b.node("Reshape", [count, b.ints("one", [1])], "starts");
    return b.node("Slice", [y, from, b.ints("ends", [1e9]), b.ints("axis", [1])], "kept");
  };
  matMul(b, keeps ? kept(keeps) : y, "logits", HIDDEN, VOCAB);
  b.output("logits", ["batch", "tokens", VOCAB]);
  const numbers = b.node("Cast", [ids], "numbers", { to: DataType.FLOAT });
  const now = b.node("Unsqueeze", [numbers, b.ints("axes", [1, 3])], "now");
  for (const kind of ["key", "value"]) {
    const past = b.input(`past_key_values.0.${kind}`, ["batch", 1, "past", 1]);
    b.node("Concat", [past, now], `present.0.${kind}`, { axis: 2 });
    b.output(`present.0.${kind}`, ["batch", 1, "all", 1]);
  }
  return b;
}

async function open(model: GraphBuilder): Promise<FfnSession> {
  const bytes = model.bytes();
  const graph = instrument(bytes);
  if (!graph.ok) throw new Error(graph.error.message);
  const runtime = await nodeRuntime.open("wasm");
  const session = await openSession(runtime, applyPatch(bytes, graph.value), []);
  const inputs = modelInputs(graph.value.signature, CONFIG);
  return new FfnSession(await tensorHost(runtime), session, graph.value, inputs, runtime.breathe);
}

async function step(session: FfnSession, ids: number[][], scales: number[], wanted: Partial<StepInput> = {}) {
  const { logits, ratios } = await session.step({
    ids,
    past: null,
    scale: scales.map((alpha) => [{ layer: 0, index: 2, alpha }]),
    logits: 1,
    ratios: {
      weights: Float32Array.of(1, 0, 0, 0.5, 0.5, 0),
      groups: 2,
      layers: [{ layer: 0, neurons: null }],
    },
    ...wanted,
  });
  return { logits: (await logits?.read()) ?? [], ratios };
}

it.each([false, true])("rows of a batch are as each by itself, flattened: %s", async (flattened) => {
  const session = await open(languageModel({ flattened }));
  const ids = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const both = await step(session, ids, [0, 3]);
  const ratios = present(both.ratios.get(0), "ratios");
  for (const [row, alpha] of [0, 3].entries()) {
    const alone = await step(session, [ids[row]!], [alpha]);
    const own = present(alone.ratios.get(0), "ratios");
    expect(both.logits[row]).toEqual(alone.logits[0]);
    expect(ratios.subarray(row * own.length, (row + 1) * own.length)).toEqual(own);
  }
  await session.dispose();
});

it("gives the last logits that are wanted, whether or not the graph can leave out the others", async () => {
  const sessions = await Promise.all(
    [{}, { keeps: [] }, { keeps: [1] }].map((of) => open(languageModel(of))),
  );
  const read = (logits: number) =>
    Promise.all(sessions.map(async (session) => (await step(session, [[1, 2, 3]], [1], { logits })).logits));
  const [three, ...others] = await read(3);
  expect(three![0]).toHaveLength(3 * VOCAB);
  expect(others).toEqual([three, three]);
  const two = [three![0]!.subarray(VOCAB)];
  expect(await read(2)).toEqual([two, two, two]);
  expect(await read(0)).toEqual([[], [], []]);
  for (const session of sessions) await session.dispose();
});

it("refuses a graph that asks for more, naming what", async () => {
  const model = languageModel({});
  model.input("use_cache_branch", [1], DataType.BOOL);
  await expect(open(model)).rejects.toMatchObject({
    code: "unsupported-model",
    message: expect.stringContaining("asks for use_cache_branch,"),
  });
});
