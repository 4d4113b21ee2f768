// Steps of a session on a model of one layer, built here in the shapes that exporters give it.

import { TensorProto_DataType as DataType } from "onnx-buf";
import { expect, it } from "vitest";
import { present } from "../base/assert.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import { instrument } from "../graph/instrument.ts";
import { applyPatch } from "../graph/patch.ts";
import { down, GraphBuilder, HIDDEN, matMul } from "../graph/testing/build.ts";
import { openSession } from "./runtime.ts";
import { FfnSession, type StepInput } from "./session.ts";

const VOCAB = 7;
const CONFIG = {
  architecture: "test",
  vocabSize: VOCAB,
  contextLength: 64,
  keyValueHeads: 1,
  headSize: 1,
  stopIds: new Set<number>(),
};

/** Embedding, one FFN on [batch, tokens, width] or on flattened rows, head; its KV cache holds ids and is not read. */
function languageModel(flattened: boolean): GraphBuilder {
  const b = new GraphBuilder();
  const ids = b.input("input_ids", ["batch", "tokens"], DataType.INT64);
  const x = b.node("Gather", [b.floats("embedding", [VOCAB, HIDDEN]), ids], "x");
  const rows = flattened ? b.node("Reshape", [x, b.ints("flat", [-1, HIDDEN])], "rows") : x;
  const h = down(b, b.node("Relu", [matMul(b, rows, "fc1")], "z"));
  const whole = flattened ? b.node("Reshape", [h, b.node("Shape", [x], "xs")], "whole") : h;
  matMul(b, b.node("Add", [x, whole], "y"), "logits", HIDDEN, VOCAB);
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
  const session = await openSession(runtime, applyPatch(bytes, graph.value), [], []);
  const { map, signature } = graph.value;
  return new FfnSession({ ort: runtime.ort, gpu: null }, session, map, signature, CONFIG, runtime.breathe);
}

const step = (session: FfnSession, ids: number[][], scales: number[], wanted: Partial<StepInput> = {}) =>
  session.step({
    ids,
    past: null,
    scale: session.scaleFeeds(scales.map((alpha) => [{ layer: 0, index: 2, alpha }])),
    logits: "last",
    groups: { weights: Float32Array.of(1, 0, 0, 0.5, 0.5, 0), count: 2, layers: [0] },
    ...wanted,
  });

it.each([false, true])("rows of a batch are as each by itself, flattened: %s", async (flattened) => {
  const session = await open(languageModel(flattened));
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
