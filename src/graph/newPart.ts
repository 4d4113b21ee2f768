// A builder for the part of a model that instrumentation appends: new nodes, constants, inputs and outputs, each
// constant once. It knows how operators are written at the model's opset, not what they are put together for.

import { create } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "onnx-buf";
import type { GraphIndex } from "./graphIndex.ts";
import { scaleInput } from "./layerMap.ts";

type Dim = number | string;

const CODES = { float32: DataType.FLOAT, float16: DataType.FLOAT16 } as const;
type FloatType = keyof typeof CODES;

function port(name: string, dims: readonly Dim[]): ValueInfoProto {
  const dim = dims.map((d) =>
    typeof d === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(d) } }
      : { value: { case: "dimParam" as const, value: d } },
  );
  const tensor = { elemType: DataType.FLOAT, shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: tensor } } });
}

const int = (name: string, value: number): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });

const vector = (name: string, values: readonly number[]): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dataType: DataType.INT64,
    dims: [BigInt(values.length)],
    int64Data: values.map(BigInt),
  });

export interface NewPart {
  /** Adds a node with one output; its name is the output's unless given. Returns the output's name. */
  node(
    op: string,
    inputs: readonly string[],
    output?: string,
    attributes?: readonly AttributeProto[],
  ): string;
  cast(tensor: string, to: FloatType): string;
  /** Declares a tensor as an output, where it is none yet; a run need not fetch it. */
  output(tensor: string, type: FloatType): void;
  /** The shape [batch, -1, width] for Reshape, batch taken from a scale input. */
  rows(scale: string, width: number): string;
  scaleInput(layer: number): string;
  finish(): ModelProto;
}

/** The size that the model's first two-dimensional input (input_ids) gives to batch. */
function batchOf(graph: GraphIndex): Dim {
  for (const input of graph.model.graph.input) {
    const type = input.type?.value;
    if (graph.constants.has(input.name) || type?.case !== "tensorType") continue;
    const dims = type.value.shape?.dim;
    if (dims?.length !== 2) continue;
    const batch = dims[0]?.value;
    if (batch?.case === "dimValue") return Number(batch.value);
    return batch?.case === "dimParam" && batch.value !== "" ? batch.value : "hn.batch";
  }
  return "hn.batch";
}

export function newPart(graph: GraphIndex): NewPart {
  const batch = batchOf(graph);
  const nodes: NodeProto[] = [];
  const inputs: ValueInfoProto[] = [];
  const outputs: ValueInfoProto[] = [];
  const declared = new Set(graph.model.graph.output.map(({ name }) => name));
  const constants = new Map<string, TensorProto>();

  const constant = (tensor: TensorProto): string => {
    constants.set(tensor.name, tensor);
    return tensor.name;
  };
  const indices = (values: readonly number[]) => constant(vector(`hn.ints.${values.join("_")}`, values));
  const node: NewPart["node"] = (op, from, output = `hn.node.${nodes.length}`, attributes = []) => {
    const name = `hn.${op}.${nodes.length}`;
    nodes.push(
      create(NodeProtoSchema, {
        name,
        opType: op,
        input: [...from],
        output: [output],
        attribute: [...attributes],
      }),
    );
    return output;
  };

  return {
    node,
    cast: (tensor, to) => node("Cast", [tensor], undefined, [int("to", CODES[to])]),
    output(name, type) {
      if (declared.has(name)) return;
      declared.add(name);
      const value = { case: "tensorType" as const, value: { elemType: CODES[type] } };
      outputs.push(create(ValueInfoProtoSchema, { name, type: { value } }));
    },
    rows(scale, width) {
      const batchSize = node("Gather", [node("Shape", [scale]), indices([0])]);
      return node("Concat", [batchSize, indices([-1, width])], undefined, [int("axis", 0)]);
    },
    scaleInput(layer) {
      const name = scaleInput(layer);
      inputs.push(port(name, [batch, 1, `hn.scales.${layer}`]));
      return name;
    },
    finish: () =>
      create(ModelProtoSchema, {
        graph: create(GraphProtoSchema, {
          node: nodes,
          initializer: [...constants.values()],
          input: inputs,
          output: outputs,
        }),
      }),
  };
}
