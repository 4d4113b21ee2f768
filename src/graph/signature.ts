// What a model takes and gives: its inputs, outputs and the external data files it needs. Nothing about its layers.

import type { GraphProto, ValueInfoProto } from "onnx-buf";
import type { OnnxModel } from "./decode.ts";
import type { GraphPort, GraphSignature } from "./layerMap.ts";
import { byteSize, elementType, externalSlice, valuedTensors } from "./tensors.ts";

/** Null for what is no tensor or has an element type that the product never computes with. */
function portOf(info: ValueInfoProto): GraphPort | null {
  if (info.type?.value.case !== "tensorType") return null;
  const { elemType, shape } = info.type.value.value;
  const type = elementType(elemType);
  if (type === undefined) return null;
  const dims = (shape?.dim ?? []).map(({ value }) =>
    value.case === "dimValue" ? Number(value.value) : value.case === "dimParam" ? value.value : "",
  );
  return { name: info.name, type, shape: dims };
}

const ports = (infos: readonly ValueInfoProto[]): GraphPort[] =>
  infos.map(portOf).filter((port): port is GraphPort => port !== null);

/** External data files with the end of the last tensor in each. */
function externalFiles(graph: GraphProto): Map<string, number> {
  const ends = new Map<string, number>();
  for (const tensor of valuedTensors(graph)) {
    const slice = externalSlice(tensor);
    if (!slice) continue;
    const end = slice.offset + (slice.length ?? byteSize(tensor) ?? 0);
    ends.set(slice.file, Math.max(end, ends.get(slice.file) ?? 0));
  }
  return new Map([...ends].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Inputs that have a default value (an initialiser of the same name) are left out: nobody has to feed them. */
export function signatureOf(model: OnnxModel): GraphSignature {
  const defaults = new Set(model.graph.initializer.map((t) => t.name));
  return {
    inputs: ports(model.graph.input.filter((i) => !defaults.has(i.name))),
    outputs: ports(model.graph.output),
    externalFiles: externalFiles(model.graph),
  };
}
