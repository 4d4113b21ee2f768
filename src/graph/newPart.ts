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
import { CETT_EPSILON } from "../math/cett.ts";
import type { GraphIndex } from "./graphIndex.ts";
import { GROUPS_INPUT, ratioOutput, scaleInput } from "./layerMap.ts";

/** ReduceL2 takes its axes as an input from this opset on, as an attribute before it. */
const AXES_AS_INPUT = 18;

type Dim = number | string;

const CODES = { float32: DataType.FLOAT, float16: DataType.FLOAT16 } as const;

function port(name: string, dims: readonly Dim[]): ValueInfoProto {
  const dim = dims.map((d) =>
    typeof d === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(d) } }
      : { value: { case: "dimParam" as const, value: d } },
  );
  const tensor = { elemType: DataType.FLOAT, shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: tensor } } });
}

const ints = (name: string, values: readonly number[]): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: values.map(BigInt) });
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
  cast(tensor: string, to: keyof typeof CODES): string;
  /**
   * Declares a float16 tensor of the graph as an output that nobody need fetch. The CPU back end computes runs of nodes
   * without a float16 kernel in float32 and rounds where a run ends; an output ends one, so that what is read is what the
   * file says.
   */
  stored(tensor: string): void;
  /** ‖·‖₂ over the last axis, which stays with length 1. */
  norm(tensor: string): string;
  epsilon(): string;
  /** The shape [0, 1, -1] for Reshape: [batch, tokens, 1] becomes [batch, 1, tokens]. */
  tokensLast(): string;
  /** The shape [batch, -1, ...last], batch taken from the groups; `flat` puts the last before the -1. */
  shape(last: readonly number[], flat?: boolean): string;
  scaleInput(layer: number, neurons: number): string;
  ratioOutput(layer: number, neurons: number, product: readonly [string, string]): void;
  finish(): ModelProto;
}

/** The sizes that the model's first two-dimensional input (input_ids) gives to batch and tokens. */
function batchAndTokens(graph: GraphIndex): [Dim, Dim] {
  const defaults = graph.constants;
  for (const input of graph.model.graph.input) {
    const type = input.type?.value;
    if (defaults.has(input.name) || type?.case !== "tensorType" || type.value.shape?.dim.length !== 2)
      continue;
    const [batch, tokens] = type.value.shape.dim.map(({ value }, i): Dim => {
      if (value.case === "dimValue") return Number(value.value);
      return value.case === "dimParam" && value.value !== ""
        ? value.value
        : i === 0
          ? "hn.batch"
          : "hn.tokens";
    });
    return [batch ?? "hn.batch", tokens ?? "hn.tokens"];
  }
  return ["hn.batch", "hn.tokens"];
}

export function newPart(graph: GraphIndex): NewPart {
  const [batch, tokens] = batchAndTokens(graph);
  const nodes: NodeProto[] = [];
  const inputs: ValueInfoProto[] = [port(GROUPS_INPUT, [batch, "hn.group_count", tokens])];
  const outputs: ValueInfoProto[] = [];
  const constants = new Map<string, TensorProto>();
  const shapes = new Map<string, string>();

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
    stored(name) {
      if (graph.model.graph.output.some((given) => given.name === name)) return;
      const type = { value: { case: "tensorType" as const, value: { elemType: DataType.FLOAT16 } } };
      outputs.push(create(ValueInfoProtoSchema, { name, type }));
    },
    norm: (tensor) =>
      graph.opset >= AXES_AS_INPUT
        ? node("ReduceL2", [tensor, indices([-1])])
        : node("ReduceL2", [tensor], undefined, [ints("axes", [-1])]),
    epsilon: () =>
      constant(
        create(TensorProtoSchema, {
          name: "hn.epsilon",
          dataType: DataType.FLOAT,
          floatData: [CETT_EPSILON],
        }),
      ),
    tokensLast: () => indices([0, 1, -1]),
    shape(last, flat = false) {
      const key = `${last.join()}${flat}`;
      let made = shapes.get(key);
      if (made === undefined) {
        const whole = shapes.get("batch") ?? node("Gather", [node("Shape", [GROUPS_INPUT]), indices([0])]);
        shapes.set("batch", whole);
        made = node("Concat", [whole, indices(flat ? [...last, -1] : [-1, ...last])], undefined, [
          int("axis", 0),
        ]);
        shapes.set(key, made);
      }
      return made;
    },
    scaleInput(layer, neurons) {
      const name = scaleInput(layer);
      inputs.push(port(name, [batch, 1, neurons]));
      return name;
    },
    ratioOutput(layer, neurons, product) {
      const name = ratioOutput(layer);
      node("MatMul", product, name);
      outputs.push(port(name, [batch, "hn.group_count", neurons]));
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
