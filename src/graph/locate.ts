// Where a node's input name lies in the bytes of a model, so that it can be overwritten in place. Walks the wire
// format with protobuf's own reader instead of searching for text. Field numbers: onnx.proto3.

import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

export interface NameSpan {
  readonly offset: number;
  readonly length: number;
}

const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const NODE_INPUT = 1;

export interface InputPlace {
  /** Position among the graph's nodes. */
  readonly node: number;
  /** Which of the node's inputs. */
  readonly slot: number;
}

/** The byte spans of the given input names, in the order asked for; null for one that is not there. */
export function locateInputs(bytes: Uint8Array, wanted: readonly InputPlace[]): (NameSpan | null)[] {
  try {
    return walk(bytes, wanted);
  } catch {
    return wanted.map(() => null); // the decoder forgives some lengths that disagree; the walk does not
  }
}

function walk(bytes: Uint8Array, wanted: readonly InputPlace[]): (NameSpan | null)[] {
  const spans = wanted.map((): NameSpan | null => null);
  const byNode = new Map<number, number[]>();
  wanted.forEach(({ node }, i) => byNode.set(node, [...(byNode.get(node) ?? []), i]));
  const reader = new BinaryReader(bytes);
  let nodeIndex = 0;

  /** Calls `visit` for each length-delimited field `number` up to `end`; it leaves the reader where it likes. */
  const each = (end: number, number: number, visit: (length: number) => void) => {
    while (reader.pos < end) {
      const [field, wire] = reader.tag();
      if (field !== number || wire !== WireType.LengthDelimited) {
        reader.skip(wire, field);
        continue;
      }
      const length = reader.uint32();
      const next = reader.pos + length;
      visit(length);
      reader.pos = next;
    }
  };

  each(bytes.length, MODEL_GRAPH, (graphLength) =>
    each(reader.pos + graphLength, GRAPH_NODE, (nodeLength) => {
      const asked = byNode.get(nodeIndex++);
      if (!asked) return;
      let slot = 0;
      each(reader.pos + nodeLength, NODE_INPUT, (length) => {
        for (const i of asked) if (wanted[i]?.slot === slot) spans[i] = { offset: reader.pos, length };
        slot++;
      });
    }),
  );
  return spans;
}
