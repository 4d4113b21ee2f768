// The pass itself: finds each layer's FFN and plans the bytes that scale its neurons and report their contributions.
// Pure: it decides and describes; patch.ts carries out. New nodes use standard operators only, for WASM and WebGPU.

import { toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { err, ok, type Result } from "../base/result.ts";
import { decodeModel } from "./decode.ts";
import { findFfns, sizeOf, type Ffn } from "./ffn.ts";
import { indexGraph, usesOf, type GraphIndex } from "./graphIndex.ts";
import {
  graphFault,
  type GraphFault,
  type GraphSignature,
  type LayerFfn,
  type LayerMap,
  type LayerTensors,
} from "./layerMap.ts";
import { locateInputs } from "./locate.ts";
import { freshName } from "./names.ts";
import { newPart, type NewPart } from "./newPart.ts";
import type { ByteEdit, PatchPlan } from "./patch.ts";
import { findProjections } from "./projections.ts";
import { inferRanks } from "./ranks.ts";
import { refusalOf } from "./refusals.ts";
import { rowsIndependent } from "./rows.ts";
import { signatureOf } from "./signature.ts";
import { typeOf } from "./types.ts";

/** A model whose FFNs are known. It holds views into the bytes it was read from. */
export interface InspectedModel {
  readonly graph: GraphIndex;
  readonly signature: GraphSignature;
  /** In the order of `map.layers`. */
  readonly ffns: readonly Ffn[];
  readonly map: LayerMap;
}

/** What instrumenting takes and gives; `signature` is the original model's, without the added tensors. */
export interface Instrumented extends InspectedModel, PatchPlan {
  /** In the order of `map.layers`. */
  readonly tensors: readonly LayerTensors[];
}

const FLOATS: ReadonlySet<string | undefined> = new Set(["float32", "float16"]);

/** The ports of a model, whether or not its FFNs can be found. */
export function readSignature(bytes: Uint8Array): Result<GraphSignature, GraphFault> {
  const model = decodeModel(bytes);
  return model.ok ? ok(signatureOf(model.value)) : model;
}

/** Finds the FFN of every layer. */
export function inspect(bytes: Uint8Array): Result<InspectedModel, GraphFault> {
  const model = decodeModel(bytes);
  if (!model.ok) return model;
  const graph = indexGraph(model.value);
  const projections = findProjections(graph);
  const ffns = findFfns(graph, projections);
  const refusal = refusalOf(graph, projections, ffns);
  if (refusal) return err(refusal);
  const layers: LayerFfn[] = [];
  for (const ffn of ffns) {
    const zType = typeOf(graph, ffn.sources, ffn.z);
    const types = [zType, ffn.down.type, ffn.down.outputType];
    if (!types.every((type) => FLOATS.has(type))) {
      const seen = types.find((type) => !FLOATS.has(type));
      return err(
        graphFault(
          "unsupported-model",
          `The feed-forward network at ${ffn.down.node.label} computes in ${seen ?? "an unknown type"}; float32 and ` +
            "float16 are supported. Choose another dtype of this model.",
        ),
      );
    }
    layers.push({ ...ffn.nodes, ...sizeOf(ffn), zType: zType as LayerFfn["zType"] });
  }
  return ok({
    graph,
    signature: signatureOf(model.value),
    ffns,
    map: { layers, rowsIndependent: rowsIndependent(graph) },
  });
}

/** Finds the FFNs and plans for each a scale input (`hn.scale.{l}`) and outputs z and h, of which contributions are made. */
export function instrument(bytes: Uint8Array): Result<Instrumented, GraphFault> {
  const inspected = inspect(bytes);
  if (!inspected.ok) return inspected;
  const { graph, ffns, map } = inspected.value;
  const places = ffns.map(({ z }) => usesOf(graph, z).map(({ node, slot }) => ({ node: node.index, slot })));
  const spans = locateInputs(bytes, places.flat());
  const part = newPart(graph);
  const ranks = inferRanks(graph);
  const taken = new Set(graph.names);
  const edits: ByteEdit[] = [];
  const tensors: LayerTensors[] = [];
  for (const [layer, ffn] of ffns.entries()) {
    const own = spans.splice(0, places[layer]?.length).filter((span) => span !== null);
    if (own.length !== places[layer]?.length)
      return err(graphFault("invalid-file", `The ONNX file is damaged near node ${ffn.down.node.label}.`));
    const renamed = freshName(ffn.z, taken);
    if (!renamed || own.some(({ length }) => length !== renamed.length))
      return err(
        graphFault(
          "unsupported-model",
          `The name of tensor "${ffn.z}" leaves no room for a new one beside it.`,
        ),
      );
    taken.add(renamed.name);
    edits.push(...own.map(({ offset }) => ({ offset, bytes: new TextEncoder().encode(renamed.name) })));
    tensors.push(
      addLayer(part, layer, ffn, renamed.name, {
        isSplit: ranks.get(ffn.z) === 3,
        zType: map.layers[layer]?.zType ?? "float32",
      }),
    );
  }
  return ok({ ...inspected.value, edits, suffix: toBinary(ModelProtoSchema, part.finish()), tensors });
}

interface LayerFacts {
  /** Whether z is known to be [batch, tokens, neurons]; else it may be flattened to [batch · tokens, neurons]. */
  readonly isSplit: boolean;
  readonly zType: LayerFfn["zType"];
}

/**
 * z · scale under the new name, and what is read declared as outputs. In a float16 graph that is also what the product
 * takes: the CPU back end computes runs of nodes without a float16 kernel in float32 and rounds where a run ends; an
 * output ends one, so that what is read is what the file says.
 */
function addLayer(part: NewPart, layer: number, ffn: Ffn, renamed: string, facts: LayerFacts): LayerTensors {
  const { isSplit, zType } = facts;
  const given = part.scaleInput(layer);
  const scale = zType === "float16" ? part.cast(given, "float16") : given;
  if (isSplit) part.node("Mul", [ffn.z, scale], renamed);
  else {
    const scaled = part.node("Mul", [
      part.node("Reshape", [ffn.z, part.rows(given, sizeOf(ffn).neurons)]),
      scale,
    ]);
    part.node("Reshape", [scaled, part.node("Shape", [ffn.z])], renamed);
  }
  const { node, entry, output, pendingBias, type, outputType } = ffn.down;
  if (type === "float16" && entry.node === node) {
    const taken = entry.node.inputs[entry.slot] ?? "";
    part.output(taken === ffn.z ? renamed : taken, "float16");
    if (outputType === "float16") part.output(output, "float16");
  }
  const h = pendingBias === null ? output : part.node("Add", [output, pendingBias]);
  part.output(renamed, zType);
  part.output(h, outputType === "float16" ? "float16" : "float32");
  return { z: renamed, h };
}
