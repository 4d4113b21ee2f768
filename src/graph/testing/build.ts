// Small ONNX graphs for tests, written node by node. Weights are seeded by their name, so that equal graphs are equal
// bytes; it is no exporter and checks nothing.

import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "onnx-buf";

export type AttributeValue = number | string | readonly number[] | { readonly float: number } | GraphProto;
export type Attributes = Readonly<Record<string, AttributeValue>>;

const attributeOf = (name: string, value: AttributeValue) => {
  if (typeof value === "number")
    return create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(value) });
  if (typeof value === "string")
    return create(AttributeProtoSchema, { name, type: Kind.STRING, s: new TextEncoder().encode(value) });
  if ("float" in value) return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value.float });
  if ("$typeName" in value) return create(AttributeProtoSchema, { name, type: Kind.GRAPH, g: value });
  return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.map(BigInt) });
};

/** Numbers in [-1, 1) that depend on the seed text only (a linear congruential sequence). */
export function noise(seed: string, count: number): Float32Array {
  let state = new TextEncoder().encode(seed).reduce((a, c) => (Math.imul(a, 31) + c) >>> 0, 7);
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

const CONTRIB = new Set(
  (
    "MatMulNBits FastGelu BiasGelu QuickGelu SkipLayerNormalization SkipSimplifiedLayerNormalization FusedMatMul " +
    "DynamicQuantizeMatMul MatMulIntegerToFloat FusedGemm MatMulBnb4 QMoE MoE GroupQueryAttention"
  ).split(" "),
);

export class GraphBuilder {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly inputs: ValueInfoProto[] = [];
  readonly outputs: ValueInfoProto[] = [];
  opset = 21;

  static port(
    name: string,
    dims: readonly (number | string)[],
    type: number = DataType.FLOAT,
  ): ValueInfoProto {
    const dim = dims.map((d) =>
      typeof d === "number"
        ? { value: { case: "dimValue" as const, value: BigInt(d) } }
        : { value: { case: "dimParam" as const, value: d } },
    );
    const value = { elemType: type, shape: { dim } };
    return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value } } });
  }

  input(name: string, dims: readonly (number | string)[], type?: number): string {
    this.inputs.push(GraphBuilder.port(name, dims, type));
    return name;
  }

  output(name: string, dims: readonly (number | string)[], type?: number): void {
    this.outputs.push(GraphBuilder.port(name, dims, type));
  }

  tensor(name: string, dims: readonly number[], dataType: number, bytes: Uint8Array): string {
    const rawData = new Uint8Array(bytes);
    this.initializers.push(create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData }));
    return name;
  }

  floats(name: string, dims: readonly number[], values?: Iterable<number>): string {
    const data = Float32Array.from(
      values ??
        noise(
          name,
          dims.reduce((a, b) => a * b, 1),
        ),
    );
    return this.tensor(name, dims, DataType.FLOAT, new Uint8Array(data.buffer));
  }

  ints(name: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values.map(BigInt));
    return this.tensor(name, [values.length], DataType.INT64, new Uint8Array(data.buffer));
  }

  /** Adds a node named as its first output; returns that output. */
  node(
    op: string,
    inputs: readonly string[],
    output: string,
    attributes: Attributes = {},
    more: string[] = [],
  ): string {
    this.nodes.push(
      create(NodeProtoSchema, {
        name: output,
        opType: op,
        domain: CONTRIB.has(op) ? "com.microsoft" : "",
        input: [...inputs],
        output: [output, ...more],
        attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
      }),
    );
    return output;
  }

  graph(): GraphProto {
    return create(GraphProtoSchema, {
      name: "test",
      node: this.nodes,
      initializer: this.initializers,
      input: this.inputs,
      output: this.outputs,
    });
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const opsetImport = [
      { domain: "", version: BigInt(this.opset) },
      { domain: "com.microsoft", version: 1n },
    ];
    const model = create(ModelProtoSchema, { irVersion: 10n, opsetImport, graph: this.graph() });
    return new Uint8Array(toBinary(ModelProtoSchema, model));
  }
}

/** Width of the model and of the FFN in the graphs below. */
export const HIDDEN = 8;
export const NEURONS = 24;

/** A model that is one FFN with a residual connection: `x` [batch, tokens, HIDDEN] in, `y` out. */
export function residualModel(ffn: (b: GraphBuilder, x: string) => string): GraphBuilder {
  const b = new GraphBuilder();
  const x = b.input("x", ["batch", "tokens", HIDDEN]);
  b.node("Add", [x, ffn(b, x)], "y");
  b.output("y", ["batch", "tokens", HIDDEN]);
  return b;
}

export const matMul = (b: GraphBuilder, x: string, name: string, from = HIDDEN, to = NEURONS): string =>
  b.node("MatMul", [x, b.floats(`${name}_w`, [from, to])], name);

export const down = (b: GraphBuilder, z: string): string => matMul(b, z, "down", NEURONS, HIDDEN);

export const silu = (b: GraphBuilder, x: string): string =>
  b.node("Mul", [x, b.node("Sigmoid", [x], "sigmoid")], "silu");
