// A decoded graph made walkable: who produces and who consumes each tensor, which tensors are constant, and the
// order in which data passes the nodes (files need not be sorted). Facts about the file only; no pattern is known here.

import type { AttributeProto, GraphProto, NodeProto, TensorProto } from "onnx-buf";
import type { OnnxModel } from "./decode.ts";

export interface GraphNode {
  /** Position in the file's list of nodes. */
  readonly index: number;
  /** The node's name, or its first output's where it has none. */
  readonly label: string;
  /** Operator, for the standard and com.microsoft domains; `domain:Operator` for any other. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly proto: NodeProto;
}

export interface Use {
  readonly node: GraphNode;
  /** Which of the node's inputs it is. */
  readonly slot: number;
}

export interface GraphIndex {
  readonly model: OnnxModel;
  /** Version of the standard operators. */
  readonly opset: number;
  readonly nodes: readonly GraphNode[];
  /** The same nodes, each after those that it reads from. */
  readonly sorted: readonly GraphNode[];
  readonly producer: ReadonlyMap<string, GraphNode>;
  readonly consumers: ReadonlyMap<string, readonly Use[]>;
  /** Initialisers and the values of Constant nodes, by tensor name. */
  readonly constants: ReadonlyMap<string, TensorProto>;
  /** Every tensor name in use, subgraphs included. */
  readonly names: ReadonlySet<string>;
}

const KNOWN_DOMAINS = new Set(["", "ai.onnx", "com.microsoft"]);

const wrapNode = (proto: NodeProto, index: number): GraphNode => ({
  index,
  label: proto.name || (proto.output[0] ?? ""),
  op: KNOWN_DOMAINS.has(proto.domain) ? proto.opType : `${proto.domain}:${proto.opType}`,
  inputs: proto.input,
  outputs: proto.output,
  proto,
});

export const subgraphs = (node: NodeProto): GraphProto[] =>
  node.attribute.flatMap((a) => [...(a.g ? [a.g] : []), ...a.graphs]);

function collectNames(graph: GraphProto, into: Set<string>): Set<string> {
  for (const value of [...graph.input, ...graph.output, ...graph.initializer]) into.add(value.name);
  for (const node of graph.node) {
    for (const name of node.input) into.add(name);
    for (const name of node.output) into.add(name);
    for (const inner of subgraphs(node)) collectNames(inner, into);
  }
  return into;
}

/** Kahn's algorithm, file order kept among nodes that are ready; nodes on a cycle (an invalid file) are left out. */
function sortNodes(
  nodes: readonly GraphNode[],
  producer: ReadonlyMap<string, GraphNode>,
  consumers: ReadonlyMap<string, readonly Use[]>,
): GraphNode[] {
  const waiting = nodes.map((n) => n.inputs.filter((name) => producer.has(name)).length);
  const sorted = nodes.filter((n) => waiting[n.index] === 0);
  for (let i = 0; i < sorted.length; i++)
    for (const output of sorted[i]?.outputs ?? [])
      for (const { node } of (output !== "" && consumers.get(output)) || []) {
        const left = (waiting[node.index] ?? 0) - 1;
        waiting[node.index] = left;
        if (left === 0) sorted.push(node);
      }
  return sorted;
}

/** Indexes the model's main graph; `graph` stands in for it when a subgraph is looked into. */
export function indexGraph(model: OnnxModel, graph: GraphProto = model.graph): GraphIndex {
  const nodes = graph.node.map(wrapNode);
  const producer = new Map<string, GraphNode>();
  const consumers = new Map<string, Use[]>();
  const constants = new Map<string, TensorProto>();
  for (const source of graph === model.graph ? [graph] : [model.graph, graph])
    for (const tensor of source.initializer) constants.set(tensor.name, tensor);
  for (const node of nodes) {
    for (const output of node.outputs) if (output !== "" && !producer.has(output)) producer.set(output, node);
    node.inputs.forEach((name, slot) => {
      if (name === "") return;
      const uses = consumers.get(name);
      if (uses) uses.push({ node, slot });
      else consumers.set(name, [{ node, slot }]);
    });
    const value = node.op === "Constant" ? attribute(node, "value")?.t : undefined;
    const output = node.outputs[0];
    if (value && output) constants.set(output, value);
  }
  const imported = model.opsetImport.find((o) => o.domain === "" || o.domain === "ai.onnx");
  return {
    model,
    opset: Number(imported?.version ?? 0n),
    nodes,
    sorted: sortNodes(nodes, producer, consumers),
    producer,
    consumers,
    constants,
    names: collectNames(model.graph, new Set()),
  };
}

export const attribute = (node: GraphNode, name: string): AttributeProto | undefined =>
  node.proto.attribute.find((a) => a.name === name);

export function intAttribute(node: GraphNode, name: string, otherwise: number): number {
  const found = attribute(node, name);
  return found === undefined ? otherwise : Number(found.i);
}

export const floatAttribute = (node: GraphNode, name: string, otherwise: number): number =>
  attribute(node, name)?.f ?? otherwise;

export const usesOf = (graph: GraphIndex, tensor: string): readonly Use[] =>
  graph.consumers.get(tensor) ?? [];

/** Whether a tensor is the same in every run: a constant, or computed from constants alone. */
export function isConstant(graph: GraphIndex, tensor: string, depth = 12): boolean {
  if (graph.constants.has(tensor)) return true;
  const node = graph.producer.get(tensor);
  if (!node || depth === 0) return false;
  if (node.op === "Constant") return true;
  return (
    node.inputs.length > 0 && node.inputs.every((name) => name === "" || isConstant(graph, name, depth - 1))
  );
}
