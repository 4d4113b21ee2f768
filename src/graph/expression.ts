// The elementwise formula behind a tensor, traced back to the projections that feed it: how an FFN's activation is
// recognised, fused into one node or spelled out in nine. It knows which operators act on each element alone.

import { isConstant, type GraphIndex, type GraphNode } from "./graphIndex.ts";
import type { Projection } from "./projections.ts";

/** Operators that bend: at least one of them makes a formula an activation. */
const NONLINEAR = new Set(
  (
    "Sigmoid Tanh Erf Relu Gelu FastGelu BiasGelu QuickGelu Swish Silu HardSwish HardSigmoid Mish Softplus Softsign " +
    "Elu Selu Celu LeakyRelu PRelu ThresholdedRelu Exp Clip Max"
  ).split(" "),
);
/** Other operators that act on each element alone. */
const LINEAR_OR_HELPING = new Set(
  "Mul Add Sub Div Neg Pow Sqrt Reciprocal Abs Min Log Where Greater Less GreaterOrEqual LessOrEqual And Or Not Sum".split(
    " ",
  ),
);
/** Operators that hand the values on, reshaped or in another type. */
const HANDS_ON = new Set(["Reshape", "Cast", "Identity", "Dropout", "Squeeze", "Unsqueeze", "Flatten"]);
const MOST_NODES = 40;

/** A projection's output, or the part of it that a Split, a Slice or the like takes. */
export interface Leaf {
  readonly projection: Projection;
  /** Tensor that stands for it in the formula. */
  readonly tensor: string;
  readonly isPart: boolean;
}

export interface Expression {
  /** By tensor name. */
  readonly leaves: ReadonlyMap<string, Leaf>;
  /** Elementwise nodes, not those that only hand values on. */
  readonly nodes: ReadonlySet<GraphNode>;
}

/** The projections of a formula that have an activation inside (FusedGemm). */
const fusedActivations = ({ leaves }: Expression): GraphNode[] =>
  [...leaves.values()].filter((leaf) => leaf.projection.activates).map((leaf) => leaf.projection.node);

/** What makes a formula an activation: its nonlinear nodes, those that are projections at the same time included. */
export const bendersOf = (formula: Expression): GraphNode[] => [
  ...[...formula.nodes].filter((node) => NONLINEAR.has(node.op)),
  ...fusedActivations(formula),
];

/** All nodes that take part in an activation's formula. */
export const activationOf = (formula: Expression): GraphNode[] => [
  ...formula.nodes,
  ...fusedActivations(formula),
];

type Passes = (graph: GraphIndex, node: GraphNode) => boolean;

/** Whether the node hands its first input's values on unchanged. */
const handsOnExactly: Passes = (_, node) => HANDS_ON.has(node.op);

/** The same but for rounding: a quantise-dequantise pair included. */
const handsOn: Passes = (graph, node) =>
  HANDS_ON.has(node.op) ||
  node.op === "QuantizeLinear" ||
  (node.op === "DequantizeLinear" && graph.producer.get(node.inputs[0] ?? "")?.op === "QuantizeLinear");

/** The tensor whose values `tensor` has: upwards through nodes that hand them on. */
function originOf(graph: GraphIndex, tensor: string, passes: Passes = handsOn): string {
  let at = tensor;
  for (let steps = 0; steps < 16; steps++) {
    const node = graph.producer.get(at);
    if (!node || !passes(graph, node)) return at;
    at = node.inputs[0] ?? "";
  }
  return at;
}

const entering = ({ entry }: Projection): string => entry.node.inputs[entry.slot] ?? "";

/** The tensor whose values a projection multiplies, rounded by a quantise-dequantise pair or not. */
export const inputOf = (graph: GraphIndex, projection: Projection): string =>
  originOf(graph, entering(projection));

/** The tensor with exactly the values that a projection multiplies; a DynamicQuantizeLinear is a part of the projection. */
export const factorOf = (graph: GraphIndex, projection: Projection): string =>
  originOf(graph, entering(projection), handsOnExactly);

/** The tensor that `node` takes a part of; null if that is not what it does. */
function wholeOf(graph: GraphIndex, node: GraphNode | undefined): string | null {
  if (node?.op === "Split" || node?.op === "Slice") return node.inputs[0] ?? "";
  if (node?.op !== "SequenceAt") return null;
  const sequence = graph.producer.get(node.inputs[0] ?? "");
  return sequence?.op === "SplitToSequence" ? (sequence.inputs[0] ?? "") : null;
}

export type Tracer = (tensor: string) => Expression | null;

/** Traces formulas of one graph; null for a tensor that anything but projections and elementwise nodes feeds. */
export function tracer(graph: GraphIndex, projections: readonly Projection[]): Tracer {
  const byOutput = new Map(projections.flatMap((p) => [[p.product, p] as const, [p.output, p] as const]));

  const leafAt = (tensor: string): Leaf | null => {
    const whole = byOutput.get(tensor);
    if (whole) return { projection: whole, tensor: whole.output, isPart: false };
    const cut = wholeOf(graph, graph.producer.get(tensor));
    const projection = cut === null ? undefined : byOutput.get(originOf(graph, cut));
    return projection ? { projection, tensor, isPart: true } : null;
  };

  return (tensor) => {
    const leaves = new Map<string, Leaf>();
    const nodes = new Set<GraphNode>();
    const seen = new Set<string>();
    const visit = (at: string): boolean => {
      if (seen.has(at)) return true;
      seen.add(at);
      const leaf = leafAt(at);
      if (leaf) {
        leaves.set(leaf.tensor, leaf);
        return true;
      }
      if (isConstant(graph, at)) return true;
      const node = graph.producer.get(at);
      if (!node) return false;
      if (handsOn(graph, node)) return visit(node.inputs[0] ?? "");
      if ((!NONLINEAR.has(node.op) && !LINEAR_OR_HELPING.has(node.op)) || nodes.size >= MOST_NODES)
        return false;
      nodes.add(node);
      return node.inputs.every((name) => name === "" || visit(name));
    };
    return visit(tensor) ? { leaves, nodes } : null;
  };
}
