// What a pass over an ONNX graph found: where every layer's feed-forward network (FFN) is, under which names the
// instrumented graph takes scales and gives what contributions are made of, and what the model's inputs and outputs look like.

/** Names are those of graph nodes; null where the layer has no such node. */
export interface FfnNodes {
  readonly kind: "gated" | "plain";
  readonly gate: string | null;
  readonly up: string | null;
  readonly gateUp: string | null;
  readonly activation: readonly string[];
  readonly product: string | null;
  readonly down: string;
}

/** Element types the product computes with. */
export type ElementType =
  "float32" | "float16" | "bfloat16" | "int64" | "int32" | "int8" | "uint8" | "int4" | "uint4" | "bool";

export interface LayerFfn extends FfnNodes {
  /** Width of the FFN: the length of z, the down projection's input. */
  readonly neurons: number;
  /** Model width: the length of h, the down projection's output. */
  readonly hidden: number;
  /** Element type of z in the graph. */
  readonly zType: "float32" | "float16";
}

export interface LayerMap {
  /** In the order in which data passes them. */
  readonly layers: readonly LayerFfn[];
  /**
   * Whether a row of a batch gives the same numbers whatever the other rows are. False where the graph quantises
   * activations as it runs, with one range for the whole tensor (q8 files: DynamicQuantizeLinear): there a row's
   * answer depends on what stands beside it, so rows must be run one at a time.
   */
  readonly rowsIndependent: boolean;
}

/** One graph input or output. A dimension is a number where the file fixes it, else its symbolic name ("" if none). */
export interface GraphPort {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface GraphSignature {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** External data by name, relative to the .onnx file and in name order, with the bytes that each must hold. */
  readonly externalFiles: ReadonlyMap<string, number>;
}

/**
 * The input that instrumentation adds for a layer: [batch, 1, neurons], or [1, 1, 1] for one factor; multiplies z.
 * float32 whatever the model's type is.
 */
export const scaleInput = (layer: number): string => `hn.scale.${layer}`;

/**
 * Outputs of the instrumented graph that contributions are made of, by name, in the graph's own element types: z after
 * scaling, batch · tokens rows of `neurons`, and h, the down projection's output with its bias, as many rows of `hidden`.
 */
export interface LayerTensors {
  readonly z: string;
  readonly h: string;
}

export type GraphFaultCode = "truncated" | "invalid-file" | "ffn-not-found" | "unsupported-model";
/** Why a graph cannot be instrumented; the message says what was looked for and what to do. */
export interface GraphFault {
  readonly code: GraphFaultCode;
  readonly message: string;
}

export const graphFault = (code: GraphFaultCode, message: string): GraphFault => ({ code, message });
