// Ways in which an ONNX file can be wrong, for tests: cut and flipped bytes, and faults of structure written into the
// decoded model. What is drawn comes from the caller, so that a seed repeats it.

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from "onnx-buf";
import { present } from "../../base/assert.ts";

/** A whole number in [0, below). */
export type Draw = (below: number) => number;

const oneOf = <T>(list: readonly T[], draw: Draw): T => present(list[draw(list.length)], "one of a list");

/** The first part of the bytes, at least nothing and at most all but the last. */
export const cut = (bytes: Uint8Array, draw: Draw): Uint8Array => bytes.slice(0, draw(bytes.length));

/** One to twelve bits turned, half of the times near the end, where the operators' versions and ports stand. */
export function flip(bytes: Uint8Array, draw: Draw): Uint8Array {
  const flipped = bytes.slice();
  const from = draw(2) * Math.max(0, bytes.length - 2000);
  for (let count = 1 + draw(12); count > 0; count--) {
    const at = from + draw(bytes.length - from);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << draw(8));
  }
  return flipped;
}

const SIZES = [
  0n,
  -1n,
  1n,
  7n,
  1n << 20n,
  (1n << 31n) - 1n,
  1n << 31n,
  1n << 40n,
  (1n << 62n) + 1n,
  -(1n << 62n),
];
const TYPES = [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 16, 17, 21, 22, 99, -1];
const OPERATORS = [
  "MatMul",
  "Gemm",
  "Mul",
  "If",
  "Loop",
  "Constant",
  "Reshape",
  "MatMulNBits",
  "Relu",
  "Nonsense",
  "",
];
const DOMAINS = ["", "com.microsoft", "ai.onnx.ml", "no.such.domain"];
const PLACES = [
  "",
  ".",
  "..",
  "../config.json",
  "/etc/hostname",
  "a/../../b",
  "C:\\data",
  "model.onnx",
  "none.bin",
];
const OFFSETS = ["-1", "4096", "99999999", "18446744073709551615", "1e300", "NaN", "", "0x10", "1.5"];

const node = (graph: GraphProto, draw: Draw): NodeProto => oneOf(graph.node, draw);
const weight = (graph: GraphProto, draw: Draw): TensorProto => oneOf(graph.initializer, draw);

/** Half of the times one that has to do with products, where most of what this product looks at is. */
function telling(graph: GraphProto, draw: Draw): NodeProto {
  const products = graph.node.filter(({ opType }) => /MatMul|Gemm|Mul|Sigmoid|Cast/.test(opType));
  return draw(2) === 0 ? oneOf(products, draw) : node(graph, draw);
}

function attributeOf(graph: GraphProto, draw: Draw): AttributeProto {
  const bearers = graph.node.filter(({ attribute }) => attribute.length > 0);
  return oneOf(oneOf(bearers, draw).attribute, draw);
}

const replace = <T>(list: T[], value: T, draw: Draw): void => void (list[draw(list.length)] = value);

function shuffle<T>(list: T[], draw: Draw): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = draw(i + 1);
    [list[i], list[j]] = [present(list[j], "an entry"), present(list[i], "an entry")];
  }
}

/** Subgraphs in one another; a decoder has to end somewhere. */
function nested(depth: number): GraphProto {
  let graph = create(GraphProtoSchema, { name: "innermost" });
  for (let level = 0; level < depth; level++) {
    const g = create(AttributeProtoSchema, {
      name: "body",
      type: AttributeProto_AttributeType.GRAPH,
      g: graph,
    });
    graph = create(GraphProtoSchema, { node: [create(NodeProtoSchema, { opType: "Loop", attribute: [g] })] });
  }
  return graph;
}

/** Faults of structure, by name. Each changes the graph that it is given. */
export const FAULTS: Readonly<Record<string, (graph: GraphProto, draw: Draw) => void>> = {
  cycle(graph, draw) {
    const at = draw(graph.node.length);
    const later = present(graph.node[at + draw(graph.node.length - at)], "a node");
    replace(present(graph.node[at], "a node").input, later.output[0] ?? "", draw);
  },
  "own output": (graph, draw) => {
    const own = telling(graph, draw);
    replace(own.input, own.output[0] ?? "", draw);
  },
  "size of a weight": (graph, draw) => replace(weight(graph, draw).dims, oneOf(SIZES, draw), draw),
  "dimensions of a weight": (graph, draw) => {
    const { dims } = weight(graph, draw);
    if (draw(2) === 0) dims.pop();
    else dims.push(oneOf(SIZES, draw));
  },
  "type of a weight": (graph, draw) => void (weight(graph, draw).dataType = oneOf(TYPES, draw)),
  "too little data": (graph, draw) => {
    const tensor = weight(graph, draw);
    tensor.rawData = tensor.rawData.slice(0, draw(tensor.rawData.length + 1));
  },
  "too much data": (graph, draw) => {
    const tensor = weight(graph, draw);
    tensor.rawData = new Uint8Array(tensor.rawData.length + 1 + draw(64));
  },
  "typed data": (graph, draw) => {
    const tensor = weight(graph, draw);
    tensor.rawData = new Uint8Array();
    tensor.floatData = Array.from({ length: draw(50) }, (_, i) => i / 7);
    tensor.int32Data = Array.from({ length: draw(50) }, (_, i) => i * 70_000);
  },
  "name missing": (graph, draw) => {
    const one = telling(graph, draw);
    replace(draw(2) === 0 ? one.input : one.output, "", draw);
  },
  "weight without a name": (graph, draw) => void (weight(graph, draw).name = draw(2) === 0 ? "" : "other"),
  "input unnamed": (graph, draw) => void (oneOf(graph.input, draw).name = draw(2) === 0 ? "" : "other"),
  "name twice": (graph, draw) => replace(node(graph, draw).output, node(graph, draw).output[0] ?? "", draw),
  "weight twice": (graph, draw) => void (weight(graph, draw).name = weight(graph, draw).name),
  "port twice": (graph, draw) => {
    const ports = oneOf([graph.input, graph.output], draw);
    ports.push(oneOf(ports, draw));
  },
  "inputs in another order": (graph, draw) => shuffle(telling(graph, draw).input, draw),
  "inputs of another node": (graph, draw) => {
    telling(graph, draw).input = [...node(graph, draw).input];
  },
  "nodes in another order": (graph, draw) => shuffle(graph.node, draw),
  "no inputs or outputs": (graph, draw) => {
    const one = telling(graph, draw);
    if (draw(2) === 0) one.input = [];
    else one.output = [];
  },
  operator(graph, draw) {
    const one = telling(graph, draw);
    one.opType = oneOf(OPERATORS, draw);
    one.domain = oneOf(DOMAINS, draw);
  },
  "attribute gone": (graph, draw) => {
    const one = node(graph, draw);
    one.attribute.splice(draw(one.attribute.length + 1), 1);
  },
  "attribute's number": (graph, draw) => {
    const attribute = attributeOf(graph, draw);
    attribute.i = oneOf(SIZES, draw);
    attribute.ints = attribute.ints.map(() => oneOf(SIZES, draw));
    attribute.f = Number.NaN;
  },
  "attribute's type": (graph, draw) => void (attributeOf(graph, draw).type = draw(15)),
  "attribute's name": (graph, draw) =>
    void (attributeOf(graph, draw).name = oneOf(["", "value", "axis", "to", "perm", "bits"], draw)),
  "constant's value": (graph, draw) => {
    const constants = graph.node.flatMap(({ attribute }) => attribute).filter(({ t }) => t);
    const attribute = constants[draw(constants.length)];
    if (!attribute?.t) return; // exports of some kinds have none
    if (draw(2) === 0) delete attribute.t;
    else attribute.t.dims = [oneOf(SIZES, draw)];
  },
  "nested subgraphs": (graph, draw) => {
    const g = nested(1 + draw(3) * 20);
    node(graph, draw).attribute.push(
      create(AttributeProtoSchema, { name: "body", type: AttributeProto_AttributeType.GRAPH, g }),
    );
  },
  "values elsewhere": (graph, draw) => {
    const tensor = weight(graph, draw);
    if (draw(2) === 0) tensor.rawData = new Uint8Array();
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
    const place = tensor.externalData.length > 0 && draw(2) === 0 ? tensor.externalData[0]?.value : undefined;
    const entries = { location: place ?? oneOf(PLACES, draw), offset: oneOf(OFFSETS, draw) };
    tensor.externalData = Object.entries(
      draw(3) === 0 ? { ...entries, length: oneOf(OFFSETS, draw) } : entries,
    )
      .slice(draw(2))
      .map(([key, value]) => create(StringStringEntryProtoSchema, { key, value }));
  },
  "port's size": (graph, draw) => {
    const { type } = oneOf([...graph.input, ...graph.output], draw);
    const shape = type?.value.case === "tensorType" ? type.value.value.shape : undefined;
    for (const dim of shape?.dim ?? [])
      if (draw(2) === 0) dim.value = { case: "dimValue", value: oneOf(SIZES, draw) };
  },
  "port's type": (graph, draw) => {
    const port = oneOf([...graph.input, ...graph.output], draw);
    if (draw(3) === 0) delete port.type;
    else if (port.type?.value.case === "tensorType") port.type.value.value.elemType = oneOf(TYPES, draw);
  },
  "node gone": (graph, draw) => void graph.node.splice(draw(graph.node.length), 1),
  "weight gone": (graph, draw) => void graph.initializer.splice(draw(graph.initializer.length), 1),
  "port gone": (graph, draw) => {
    const ports = oneOf([graph.input, graph.output], draw);
    ports.splice(draw(ports.length), 1);
  },
};

/** The model with the given faults, encoded again; now and then with another version of its operators. */
export function withFaults(bytes: Uint8Array, names: readonly string[], draw: Draw): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  for (const name of names) present(FAULTS[name], name)(present(model.graph, "a graph"), draw);
  const [standard] = model.opsetImport;
  if (standard && draw(12) === 0) standard.version = oneOf(SIZES, draw);
  return toBinary(ModelProtoSchema, model);
}
