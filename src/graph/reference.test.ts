// The whole pass against models of real exporters: structure labels, logits at scale 1 (bit-identical), CETT and
// interventions, run on ONNX Runtime's WASM back end. Thirteen files are in this repository (fixtures/README.md says where
// from); the full set is used where it lies beside the checkout.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { present } from "../base/assert.ts";
import { halfToNumber } from "../math/half.ts";
import { ratioSums } from "../math/ratios.ts";
import { downNorms } from "./downNorms.ts";
import { instrument, type Instrumented } from "./instrument.ts";
import { scaleInput, type GraphPort } from "./layerMap.ts";
import { applyPatch } from "./patch.ts";
import { TOLERANCE, worst, type Reference, type ReferenceRun } from "./testing/reference.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const FAMILIES = join(FIXTURES, "families");
const SHARED = join(import.meta.dirname, "../../../shared/fixtures/models");
if (!existsSync(SHARED))
  console.info("graph: no ../shared/fixtures here, testing with the models of the repository");

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/** The values of a little-endian float32 .npy file of version 1.0, C order. */
function npy(path: string): Float32Array {
  const bytes = readFileSync(path);
  return new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + 10 + bytes.readUInt16LE(8), bytes.byteOffset + bytes.length),
  );
}

const floats = (tensor: ort.Tensor): Float32Array =>
  tensor.type === "float16" && tensor.data instanceof Uint16Array
    ? Float32Array.from(tensor.data, halfToNumber)
    : Float32Array.from(tensor.data as Float32Array);

class Model {
  readonly onnx: string;
  readonly ref: Reference;
  readonly bytes: Uint8Array;
  readonly config: Record<string, number>;
  readonly instrumented: Instrumented;
  #session: Promise<ort.InferenceSession> | undefined;

  constructor(folder: string, ref: Reference) {
    this.onnx = join(folder, "onnx");
    this.ref = ref;
    this.bytes = new Uint8Array(readFileSync(join(this.onnx, ref.file)));
    this.config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Record<string, number>;
    const result = instrument(this.bytes);
    if (!result.ok) throw new Error(result.error.message);
    this.instrumented = result.value;
  }

  open(bytes: Uint8Array): Promise<ort.InferenceSession> {
    const files = [...this.instrumented.signature.externalFiles.keys()];
    const externalData = files.map((path) => ({
      path,
      data: new Uint8Array(readFileSync(join(this.onnx, path))),
    }));
    return ort.InferenceSession.create(bytes, {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "layout",
      externalData,
    });
  }

  session(): Promise<ort.InferenceSession> {
    this.#session ??= this.open(applyPatch(this.bytes, this.instrumented));
    return this.#session;
  }

  /** The model's own inputs for one pass over the reference ids, `batch` equal rows. */
  feeds(batch = 1): Record<string, ort.Tensor> {
    const ids = this.ref.input_ids;
    const rows = (value: (t: number) => number) =>
      new ort.Tensor(
        "int64",
        BigInt64Array.from(Array.from({ length: batch }, () => ids.map((_, t) => BigInt(value(t)))).flat()),
        [batch, ids.length],
      );
    const feed = (port: GraphPort): ort.Tensor => {
      if (port.name === "input_ids") return rows((t) => ids[t] ?? 0);
      if (port.name === "attention_mask") return rows(() => 1);
      if (port.name === "position_ids") return rows((t) => t);
      const { shape } = port;
      const fixed = (at: number, otherwise: () => number): number =>
        typeof shape[at] === "number" ? shape[at] : otherwise();
      const allHeads = () => present(this.config.num_attention_heads ?? this.config.n_head, "heads");
      const width = () => present(this.config.hidden_size ?? this.config.n_embd, "width");
      const heads = fixed(1, () => this.config.num_key_value_heads ?? allHeads());
      const size = fixed(3, () => this.config.head_dim ?? width() / allHeads());
      const dims = [batch, heads, 0, size];
      return port.type === "float16"
        ? new ort.Tensor("float16", new Uint16Array(0), dims)
        : new ort.Tensor("float32", new Float32Array(0), dims);
    };
    return Object.fromEntries(this.instrumented.signature.inputs.map((port) => [port.name, feed(port)]));
  }

  /** Scales, row by row of the batch. */
  extras(
    rows: readonly (readonly { layer: number; index: number; alpha: number }[])[],
  ): Record<string, ort.Tensor> {
    const extra: Record<string, ort.Tensor> = {};
    this.instrumented.map.layers.forEach(({ neurons }, layer) => {
      const scale = new Float32Array(rows.length * neurons).fill(1);
      rows.forEach((row, b) =>
        row.filter((n) => n.layer === layer).forEach((n) => (scale[b * neurons + n.index] = n.alpha)),
      );
      extra[scaleInput(layer)] = new ort.Tensor("float32", scale, [rows.length, 1, neurons]);
    });
    return extra;
  }
}

/** A group for each token. */
const identity = (tokens: number): Float32Array =>
  Float32Array.from({ length: tokens * tokens }, (_, i) => (i % (tokens + 1) === 0 ? 1 : 0));

/** Logits of the last token of row `row`. */
function lastLogits(outputs: ort.InferenceSession.OnnxValueMapType, row = 0): Float32Array {
  const logits = present(outputs["logits"] as ort.Tensor | undefined, "logits");
  const [, tokens = 0, vocabulary = 0] = logits.dims;
  const end = (row + 1) * tokens * vocabulary;
  return floats(logits).subarray(end - vocabulary, end);
}

const scaled = (run: ReferenceRun) =>
  run.neurons.map(([layer, index]) => ({ layer, index, alpha: run.alpha }));

const folders = (of: string): string[] => readdirSync(of).map((name) => join(of, name));
const FOLDERS = [
  ...folders(FAMILIES),
  ...(existsSync(SHARED)
    ? folders(SHARED)
    : folders(FIXTURES).filter((folder) => existsSync(join(folder, "onnx")))),
];
const references = FOLDERS.flatMap((folder) =>
  readdirSync(join(folder, "onnx"))
    .filter((file) => file.endsWith(".reference.json"))
    .map((file) => {
      const ref = JSON.parse(readFileSync(join(folder, "onnx", file), "utf8")) as Reference;
      return { name: `${basename(folder)} ${ref.dtype}`, folder, ref };
    }),
);

describe.each(references)("$name", ({ name, folder, ref }) => {
  const model = new Model(folder, ref);
  const tolerance = TOLERANCE[ref.dtype];

  it("finds the layers", () => {
    const { layers } = model.instrumented.map;
    expect(layers.map((l) => ({ ...l, activation: [...l.activation].sort() }))).toEqual(
      ref.layers.map((l) => ({
        kind: ref.ffn,
        gate: l.gate?.node ?? null,
        up: l.up?.node ?? null,
        gateUp: l.gate_up?.node ?? null,
        activation: l.activation.map((a) => a.node).sort(),
        product: l.product?.node ?? null,
        down: l.down,
        neurons: ref.n_neurons,
        hidden: model.config.hidden_size ?? model.config.n_embd,
        zType: ref.z_dtype,
      })),
    );
  });

  it("tells whether rows of a batch stay apart", () => {
    expect(model.instrumented.map.rowsIndependent).toBe(ref.dtype !== "q8");
  });

  it("leaves the logits as they are at scale 1, and gives CETT", async () => {
    const stock = await (await model.open(model.bytes)).run(model.feeds());
    const outputs = await (await model.session()).run({ ...model.feeds(), ...model.extras([[]]) });
    const logits = lastLogits(outputs);
    // A float16 graph rounds z and h where they are read, which ONNX Runtime otherwise may leave out.
    if (ref.z_dtype === "float16") expect(worst(logits, lastLogits(stock))).toBeLessThanOrEqual(1e-2);
    else expect(outputs["logits"]?.data).toEqual(stock["logits"]?.data);
    const logitError = Math.min(
      ...[ref.logits, ref.accuracy0?.logits ?? []].filter((w) => w.length).map((w) => worst(logits, w)),
    );
    expect(logitError).toBeLessThanOrEqual(tolerance.logits);

    const tokens = ref.input_ids.length;
    const cett = new Float32Array(tokens * ref.n_layers * ref.n_neurons);
    for (let layer = 0; layer < ref.n_layers; layer++) {
      const norms = await downNorms(
        model.instrumented,
        layer,
        async (file, offset, length) =>
          new Uint8Array(readFileSync(join(model.onnx, file)).subarray(offset, offset + length)),
      );
      if (!norms.ok) throw new Error(norms.error.message);
      const { z, h } = present(model.instrumented.tensors[layer], "a layer");
      const ratio = ratioSums(
        floats(outputs[z] as ort.Tensor),
        floats(outputs[h] as ort.Tensor),
        { batch: 1, tokens, groups: tokens },
        identity(tokens),
        null,
      );
      for (let t = 0; t < tokens; t++)
        for (let j = 0; j < ref.n_neurons; j++)
          cett[(t * ref.n_layers + layer) * ref.n_neurons + j] =
            (ratio[t * ref.n_neurons + j] ?? 0) * (norms.value[j] ?? 0);
    }
    const wanted = [ref.cett.file, ref.accuracy0?.cett_file]
      .filter((f) => f !== undefined)
      .map((f) => npy(join(model.onnx, f)));
    const cettError = Math.min(
      ...wanted.map((w) => worst(cett, w, tolerance.floor * w.reduce((a, b) => Math.max(a, b), 0))),
    );
    expect(cettError).toBeLessThanOrEqual(tolerance.cett);
    if (process.env.HN_REPORT)
      console.info(`${name}: logits ${logitError.toExponential(1)}, CETT ${cettError.toExponential(1)}`);
  });

  it("turns neurons, a row of the batch each to its own α", async () => {
    const runs = ref.interventions.filter((run) => !ref.accuracy0 || run.neurons.length > 1).slice(-3);
    const batches = model.instrumented.map.rowsIndependent ? [runs] : runs.map((run) => [run]);
    const errors: number[] = [];
    for (const batch of batches) {
      const feeds = { ...model.feeds(batch.length), ...model.extras(batch.map(scaled)) };
      const outputs = await (await model.session()).run(feeds);
      batch.forEach((run, row) => {
        const twin = ref.accuracy0?.interventions.find(
          (t) => t.alpha === run.alpha && `${t.neurons}` === `${run.neurons}`,
        );
        const logits = lastLogits(outputs, row);
        errors.push(Math.min(...[run, ...(twin ? [twin] : [])].map((want) => worst(logits, want.logits))));
      });
    }
    expect(Math.max(...errors)).toBeLessThanOrEqual(2 * tolerance.logits);
    if (process.env.HN_REPORT) console.info(`${name}: turned ${Math.max(...errors).toExponential(1)}`);
  });
});

it("refuses a mixture of experts by what it is", () => {
  const bytes = new Uint8Array(readFileSync(join(FAMILIES, "mixtral-optimum/onnx/model.onnx")));
  expect(instrument(bytes)).toMatchObject({
    ok: false,
    error: { code: "unsupported-model", message: expect.stringMatching(/mixture of experts/) },
  });
});
