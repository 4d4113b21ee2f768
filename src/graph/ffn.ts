// Where the feed-forward network (FFN) of each layer is, found by structure: a down projection whose input is an
// elementwise formula of one projection (plain) or two (gated) of one and the same tensor. Names are labels only.
// Source of the shapes: exports of optimum, onnxruntime-genai and ONNX Runtime's optimizer (see the tests).

import {
  activationOf,
  bendersOf,
  factorOf,
  inputOf,
  tracer,
  type Expression,
  type Leaf,
  type Tracer,
} from "./expression.ts";
import type { GraphIndex, GraphNode } from "./graphIndex.ts";
import type { FfnNodes, LayerFfn } from "./layerMap.ts";
import { findProjections, type Projection } from "./projections.ts";

export interface Ffn {
  readonly nodes: FfnNodes;
  /** The projections that read the FFN's input: gate and up, both in one, or fc1. */
  readonly sources: readonly Projection[];
  readonly down: Projection;
  /**
   * The tensor that the neurons' values are read from: what the elementwise formula gives or, where a quantise-dequantise
   * pair of a fixed range rounds that, what the pair gives. A Reshape or a Cast may stand between it and the product.
   */
  readonly z: string;
}

const only = <T>(values: Iterable<T>): T | null => {
  const all = [...values];
  return all.length === 1 ? (all[0] ?? null) : null;
};

const labels = (nodes: Iterable<GraphNode>): string[] =>
  [...nodes].sort((a, b) => a.index - b.index).map((node) => node.label);

interface Gating {
  readonly gate: Leaf;
  readonly up: Leaf;
  readonly product: GraphNode;
  readonly activation: Iterable<GraphNode>;
}

/** The Mul that joins act(gate) and up; the operand that bends more is the gate's. */
function gatingOf(formula: Expression, trace: Tracer): Gating | null {
  for (const product of formula.nodes) {
    if (product.op !== "Mul") continue;
    const sides = product.inputs.map(trace);
    const [a, b] = sides;
    const [leafA, leafB] = sides.map((side) => (side ? only(side.leaves.values()) : null));
    if (!a || !b || !leafA || !leafB || leafA.tensor === leafB.tensor) continue;
    const weight = (e: Expression) => bendersOf(e).filter((n) => n.op !== "Clip").length;
    if (bendersOf(a).length + bendersOf(b).length === 0) continue;
    const first = weight(a) >= weight(b);
    const [gateSide, gate, up] = first ? [a, leafA, leafB] : [b, leafB, leafA];
    return { gate, up, product, activation: activationOf(gateSide) };
  }
  return null;
}

/** The same where the factors stand in another order, as in (up · gate) · sigmoid(gate). */
function interleavedGating(formula: Expression, trace: Tracer): Gating | null {
  const [a, b] = formula.leaves.values();
  if (!a || !b) return null;
  const benders = bendersOf(formula);
  for (const [gate, up] of [[a, b] as const, [b, a] as const]) {
    const holds = (leaf: Leaf) => (tensor: string) => trace(tensor)?.leaves.has(leaf.tensor) ?? false;
    const factors = [...formula.nodes].filter((node) => node.inputs.some(holds(up)));
    // z must be proportional to up.
    if (!factors.every((node) => node.op === "Mul" && node.inputs.filter(holds(up)).length === 1)) continue;
    const activation = [...formula.nodes].filter((node) => !factors.includes(node));
    const product = factors.find((node) => node.inputs.some((name) => holds(gate)(name) && !holds(up)(name)));
    if (product && activation.some((node) => benders.includes(node)))
      return { gate, up, product, activation };
  }
  return null;
}

function plainFfn(formula: Expression, leaf: Leaf, down: Projection): FfnNodes {
  return {
    kind: "plain",
    gate: null,
    up: leaf.projection.node.label,
    gateUp: null,
    activation: labels(activationOf(formula)),
    product: null,
    down: down.node.label,
  };
}

function gatedFfn({ gate, up, product, activation }: Gating, down: Projection): FfnNodes {
  const fused = gate.projection === up.projection;
  return {
    kind: "gated",
    gate: fused ? null : gate.projection.node.label,
    up: fused ? null : up.projection.node.label,
    gateUp: fused ? gate.projection.node.label : null,
    activation: labels(activation),
    product: product.label,
    down: down.node.label,
  };
}

function ffnAt(
  graph: GraphIndex,
  projections: readonly Projection[],
  trace: Tracer,
  down: Projection,
): Ffn | null {
  if (down.activates) return null;
  const z = factorOf(graph, down);
  const formula = trace(z);
  if (!formula || bendersOf(formula).length === 0) return null;
  // What another product makes of z (an adapter's does) joins the FFN's output, of which `down` then gives a part only.
  const neurons = inputOf(graph, down);
  if (projections.some((other) => other !== down && inputOf(graph, other) === neurons)) return null;
  const leaves = [...formula.leaves.values()];
  const [first] = leaves;
  if (!first || leaves.length > 2) return null;
  const input = inputOf(graph, first.projection);
  for (const leaf of leaves) {
    const { inputs, outputs } = leaf.projection.weight;
    if (inputOf(graph, leaf.projection) !== input || inputs !== down.weight.outputs) return null;
    if (leaf.isPart ? outputs <= down.weight.inputs : outputs !== down.weight.inputs) return null;
  }
  const sources = [...new Set(leaves.map((leaf) => leaf.projection))];
  if (leaves.length === 1) return { nodes: plainFfn(formula, first, down), sources, down, z };
  const gating = gatingOf(formula, trace) ?? interleavedGating(formula, trace);
  return gating && { nodes: gatedFfn(gating, down), sources, down, z };
}

/** All FFNs of the graph, in the order in which data passes them. */
export function findFfns(graph: GraphIndex, projections = findProjections(graph)): Ffn[] {
  const trace = tracer(graph, projections);
  return projections.flatMap((down) => ffnAt(graph, projections, trace, down) ?? []);
}

export type LayerSize = Pick<LayerFfn, "neurons" | "hidden">;
export const sizeOf = (ffn: Ffn): LayerSize => ({
  neurons: ffn.down.weight.inputs,
  hidden: ffn.down.weight.outputs,
});
