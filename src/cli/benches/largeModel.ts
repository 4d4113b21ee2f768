// A model of about a gigabyte to measure on: a decoder in the layout of Llama with random weights, written a tensor at
// a time. A file longer than memory would bear is as easy, since protobuf messages merge when concatenated.

import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  type AttributeProtoSchema,
  type GraphProtoSchema,
  type NodeProtoSchema,
  type ValueInfoProtoSchema,
} from "onnx-buf";
import { randomStream } from "../../math/stream.ts";

const [LAYERS, HIDDEN, NEURONS, VOCAB, HEADS] = [15, 1024, 4096, 4096, 16];
const FILE = "model.onnx_data";
/** The size of the largest weights: of twice as many values, drawn once, each takes a part from a place of its own on. */
const POOL = NEURONS * HIDDEN;

type Attribute = MessageInitShape<typeof AttributeProtoSchema>;
type Node = MessageInitShape<typeof NodeProtoSchema>;
type Port = MessageInitShape<typeof ValueInfoProtoSchema>;

const int = (name: string, value: number): Attribute => ({ name, type: Kind.INT, i: BigInt(value) });
const float = (name: string, value: number): Attribute => ({ name, type: Kind.FLOAT, f: value });

const node = (
  opType: string,
  input: string[],
  output: string,
  attribute: Attribute[] = [],
  domain = "",
): Node => ({
  name: output,
  opType,
  input,
  output: output.split(" "),
  attribute,
  domain,
});

const port = (name: string, elemType: number, dims: readonly (number | string)[]): Port => {
  const dim = dims.map((d) =>
    typeof d === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(d) } }
      : { value: { case: "dimParam" as const, value: d } },
  );
  return { name, type: { value: { case: "tensorType", value: { elemType, shape: { dim } } } } };
};

const norm = (input: string, output: string): Node =>
  node("SimplifiedLayerNormalization", [input, "norm.weight"], output, [
    int("axis", -1),
    float("epsilon", 1e-6),
  ]);

const product = (input: string, output: string): Node => node("MatMul", [input, `${output}.weight`], output);

/** The nodes of a layer, from the residual stream `x` to the next one's. */
function layerNodes(layer: number, x: string): Node[] {
  const l = `layer${layer}`;
  const past = `past_key_values.${layer}`;
  const now = `present.${layer}`;
  const attention = ["q", "k", "v"].map((part) => `${l}.${part}`);
  return [
    norm(x, `${l}.in`),
    ...attention.map((output) => product(`${l}.in`, output)),
    node(
      "GroupQueryAttention",
      [...attention, `${past}.key`, `${past}.value`, "lengths", "total"],
      `${l}.attention ${now}.key ${now}.value`,
      [int("num_heads", HEADS), int("kv_num_heads", HEADS)],
      "com.microsoft",
    ),
    product(`${l}.attention`, `${l}.o`),
    node("Add", [x, `${l}.o`], `${l}.x`),
    norm(`${l}.x`, `${l}.ffn`),
    product(`${l}.ffn`, `${l}.gate`),
    product(`${l}.ffn`, `${l}.up`),
    node("Sigmoid", [`${l}.gate`], `${l}.sigmoid`),
    node("Mul", [`${l}.gate`, `${l}.sigmoid`], `${l}.silu`),
    node("Mul", [`${l}.silu`, `${l}.up`], `${l}.z`),
    product(`${l}.z`, `${l}.down`),
    node("Add", [`${l}.x`, `${l}.down`], `x${layer + 1}`),
  ];
}

const layers = Array.from({ length: LAYERS }, (_, layer) => layer);
const caches = (of: string, tokens: string): Port[] =>
  layers.flatMap((layer) =>
    ["key", "value"].map((kind) =>
      port(`${of}.${layer}.${kind}`, DataType.FLOAT, ["batch", HEADS, tokens, HIDDEN / HEADS]),
    ),
  );

/** Everything but the weights. */
const GRAPH: MessageInitShape<typeof GraphProtoSchema> = {
  name: "large",
  input: [
    port("input_ids", DataType.INT64, ["batch", "tokens"]),
    port("attention_mask", DataType.INT64, ["batch", "all"]),
    ...caches("past_key_values", "past"),
  ],
  output: [port("logits", DataType.FLOAT, ["batch", "tokens", VOCAB]), ...caches("present", "all")],
  node: [
    node("Gather", ["embedding.weight", "input_ids"], "x0"),
    node("ReduceSum", ["attention_mask", "one"], "counts", [int("keepdims", 0)]),
    node("Sub", ["counts", "one"], "last"),
    node("Cast", ["last"], "lengths", [int("to", DataType.INT32)]),
    node("Shape", ["attention_mask"], "whole", [int("start", 1)]),
    node("Squeeze", ["whole"], "scalar"),
    node("Cast", ["scalar"], "total", [int("to", DataType.INT32)]),
    ...layers.flatMap((layer) => layerNodes(layer, `x${layer}`)),
    norm(`x${LAYERS}`, "final"),
    product("final", "logits"),
  ],
  initializer: [
    { name: "one", dataType: DataType.INT64, dims: [1n], int64Data: [1n] },
    {
      name: "norm.weight",
      dataType: DataType.FLOAT,
      dims: [BigInt(HIDDEN)],
      floatData: Array(HIDDEN).fill(1),
    },
  ],
};

const OPERATORS = [
  { domain: "", version: 18n },
  { domain: "com.microsoft", version: 1n },
];

/** Names and shapes of the weights. */
const WEIGHTS: readonly (readonly [string, number, number])[] = [
  ["embedding", VOCAB, HIDDEN],
  ...layers.flatMap((layer) => [
    ...["q", "k", "v", "o"].map((part) => [`layer${layer}.${part}`, HIDDEN, HIDDEN] as const),
    ...["gate", "up"].map((part) => [`layer${layer}.${part}`, HIDDEN, NEURONS] as const),
    [`layer${layer}.down`, NEURONS, HIDDEN] as const,
  ]),
  ["logits", HIDDEN, VOCAB],
];

const part = (model: MessageInitShape<typeof ModelProtoSchema>): Uint8Array =>
  toBinary(ModelProtoSchema, create(ModelProtoSchema, model));

/** Where values lie in the other file. */
const elsewhere = (offset: number, length: number) => ({
  dataLocation: TensorProto_DataLocation.EXTERNAL,
  externalData: Object.entries({ location: FILE, offset: `${offset}`, length: `${length}` }).map(
    ([key, value]) => ({ key, value }),
  ),
});

/** Writes onnx/model.onnx, and onnx/model.onnx_data where `external`, into the folder. */
export async function writeLargeModel(folder: string, external: boolean): Promise<void> {
  const stream = randomStream(0, "bench", "weights");
  const pool = Float32Array.from({ length: 2 * POOL }, () => (stream() - 0.5) / 16);
  const onnx = join(folder, "onnx");
  await mkdir(onnx, { recursive: true });
  const model = await open(join(onnx, "model.onnx"), "w");
  const data = external ? await open(join(onnx, FILE), "w") : null;
  try {
    await model.appendFile(part({ irVersion: 8n, opsetImport: OPERATORS }));
    await model.appendFile(part({ graph: GRAPH }));
    let offset = 0;
    for (const [i, [name, rows, columns]] of WEIGHTS.entries()) {
      const from = (i * 104_729) % POOL;
      const rawData = new Uint8Array(pool.buffer, 4 * from, 4 * rows * columns);
      await data?.appendFile(rawData);
      const tensor = {
        name: `${name}.weight`,
        dataType: DataType.FLOAT,
        dims: [BigInt(rows), BigInt(columns)],
        ...(data ? elsewhere(offset, rawData.length) : { rawData }),
      };
      await model.appendFile(part({ graph: { initializer: [tensor] } }));
      offset += rawData.length;
    }
  } finally {
    await model.close();
    await data?.close();
  }
}
