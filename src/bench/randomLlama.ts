// A model to measure on: the embedded one's graph, which ONNX Runtime GenAI's builder wrote, three times as wide in every
// direction but the vocabulary, with random weights: 33 million of them, in float32 or in blocks of 4 bits.

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  TensorProtoSchema,
  TensorProto_DataType as DataType,
  type TensorProto,
} from "onnx-buf";
import { present } from "../base/assert.ts";
import { randomStream } from "../math/stream.ts";
import type { ModelFiles } from "../model/files/source.ts";
import { onnxPath } from "../model/layout.ts";

export const RANDOM_LLAMA = "random-llama";

const WIDER = 3;
/** In products with 4-bit weights the builder lets activations be rounded to 8 bits. */
const EIGHT_BITS = { name: "accuracy_level", type: AttributeProto_AttributeType.INT, i: 4n };
/** Weights that share a scale, as in the file that is widened. */
const BLOCK = 32;
/** Weights of 4 bits: whole numbers from 1 to 15, so that their mean is 8, which stands for 0. */
const nibble = (uniform: number): number => 1 + Math.floor(15 * uniform);
const NIBBLE_DEVIATION = Math.sqrt((15 ** 2 - 1) / 12);
/** Numbers drawn; weights take them in order from a place of their own, and from the beginning again. */
const POOL = 1 << 20;

/** The files of the widened model, in fp32 and q4; tokenizer and template are the embedded model's. */
export function randomLlama(embedded: ModelFiles): ModelFiles {
  const config = async (): Promise<Config> =>
    JSON.parse(new TextDecoder().decode(await embedded.read("config.json"))) as Config;
  const graph = async (path: string): Promise<Uint8Array> =>
    widenedModel(await embedded.read(path), Number((await config())["vocab_size"]));
  const made: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    "config.json": async () => new TextEncoder().encode(JSON.stringify(widenedConfig(await config()))),
    [onnxPath("fp32")]: () => graph(onnxPath("fp32")),
    [onnxPath("q4")]: () => graph(onnxPath("q8")),
  };
  return {
    id: RANDOM_LLAMA,
    has: async (path) =>
      Object.hasOwn(made, path) || (!path.startsWith("onnx/") && (await embedded.has(path))),
    async read(path, options = {}) {
      const make = made[path];
      if (!make) return embedded.read(path, options);
      const bytes = await make();
      const room = new Uint8Array(bytes.length + (options.spare ?? 0));
      room.set(bytes);
      return room.subarray(0, bytes.length);
    },
  };
}

type Config = Readonly<Record<string, unknown>>;

const widenedConfig = (config: Config): Config => ({
  ...config,
  ...Object.fromEntries(
    ["hidden_size", "intermediate_size", "num_attention_heads", "num_key_value_heads"].map((key) => [
      key,
      WIDER * Number(config[key]),
    ]),
  ),
});

function widenedModel(bytes: Uint8Array, vocabulary: number): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  const graph = present(model.graph, "a graph");
  graph.valueInfo = [];
  // Halves behind a Cast become the floats that the Cast gave.
  const halves = new Set(
    graph.initializer.filter(({ dataType }) => dataType === DataType.FLOAT16).map(({ name }) => name),
  );
  const casts = graph.node.filter(({ input: [from = ""] }) => halves.has(from));
  const floats = new Map(casts.map(({ input: [from = ""], output: [to = ""] }) => [from, to]));
  graph.node = graph.node.filter((node) => !casts.includes(node));
  const stream = randomStream(0, "bench", RANDOM_LLAMA);
  const pool = Float32Array.from({ length: POOL }, stream);
  graph.initializer = graph.initializer.map((tensor) => {
    const name = floats.get(tensor.name) ?? tensor.name;
    if (name.endsWith("_cache")) return tensor; // rotary angles: heads are more, not larger
    const from = Math.floor(POOL * stream());
    return randomTensor(name, widenedShape(tensor, vocabulary), (i) => pool[(from + i) % POOL] ?? 0);
  });
  for (const { opType, attribute } of graph.node) {
    for (const one of attribute) {
      if (["num_heads", "kv_num_heads", "K", "N"].includes(one.name)) one.i *= BigInt(WIDER);
      if (one.name === "bits") one.i = 4n;
    }
    if (opType === "MatMulNBits") attribute.push(create(AttributeProtoSchema, EIGHT_BITS));
  }
  for (const { name, type } of [...graph.input, ...graph.output]) {
    const heads = type?.value.case === "tensorType" ? type.value.value.shape?.dim[1]?.value : undefined;
    if (/^(past_key_values|present)\./.test(name) && heads?.case === "dimValue") heads.value *= BigInt(WIDER);
  }
  return toBinary(ModelProtoSchema, model);
}

function widenedShape({ dims, dataType }: TensorProto, vocabulary: number): number[] {
  const wide = dims.map(Number).map((size) => (size === vocabulary ? size : WIDER * size));
  return dataType === DataType.UINT8 ? [...wide.slice(0, 2), BLOCK / 2] : wide; // two weights a byte
}

/**
 * Weights that leave a product's output as large as its input; norms of ones.
 * @param draw the i-th uniform number in [0, 1)
 */
function randomTensor(name: string, dims: readonly number[], draw: (i: number) => number): TensorProto {
  const [inputs = 0, columns = 0, bytes] = dims;
  const count = dims.reduce((product, size) => product * size, 1);
  const filled = (value: (i: number) => number) => Float32Array.from({ length: count }, (_, i) => value(i));
  let values: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  if (bytes !== undefined)
    values = Uint8Array.from(
      { length: count },
      (_, i) => nibble(draw(2 * i)) | (nibble(draw(2 * i + 1)) << 4),
    );
  else if (dims.length === 1) values = filled(() => 1);
  else if (name.endsWith("_scales"))
    values = filled(() => 1 / (NIBBLE_DEVIATION * Math.sqrt(BLOCK * columns)));
  else values = filled((i) => Math.sqrt(12 / inputs) * (draw(i) - 0.5));
  return create(TensorProtoSchema, {
    name,
    dataType: bytes === undefined ? DataType.FLOAT : DataType.UINT8,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(values.buffer),
  });
}
