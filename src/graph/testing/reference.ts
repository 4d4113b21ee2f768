// What the reference of a fixture model says, and how closely a back end has to agree with it. For tests of the graph in
// Node and of the page.

interface Labelled {
  readonly node: string;
}
export interface ReferenceRun {
  readonly neurons: readonly (readonly [number, number])[];
  readonly alpha: number;
  readonly logits: readonly number[];
}
/** reference.json of a fixture: ../shared/fixtures/README.md says what each field is. */
export interface Reference {
  readonly source: string;
  readonly file: string;
  readonly dtype: "fp32" | "fp16" | "q8" | "q4" | "q4f16";
  readonly ffn: "gated" | "plain";
  readonly z_dtype: string;
  readonly n_layers: number;
  readonly n_neurons: number;
  readonly input_ids: readonly number[];
  readonly logits: readonly number[];
  /** The tokens that follow, each the likeliest, and by how much its logit leads. */
  readonly greedy?: readonly number[];
  readonly greedy_margins?: readonly number[];
  readonly cett: { readonly file: string };
  readonly interventions: readonly ReferenceRun[];
  readonly accuracy0?: {
    readonly logits: readonly number[];
    readonly greedy?: readonly number[];
    readonly cett_file: string;
    readonly interventions: readonly ReferenceRun[];
  };
  readonly layers: readonly {
    readonly down: string;
    readonly gate?: Labelled;
    readonly up?: Labelled;
    readonly gate_up?: Labelled;
    readonly activation: readonly Labelled[];
    readonly product: Labelled | null;
  }[];
}

/**
 * Largest absolute logit error, and largest relative CETT error over values above `floor` times the largest one.
 * In float16 graphs ONNX Runtime rounds intermediate values where it pleases (which casts it drops depends on the
 * build and on which tensors are outputs), so there small neurons carry no more than two digits.
 */
export const TOLERANCE = {
  fp32: { logits: 1e-4, cett: 1e-4, floor: 0.01 },
  q4: { logits: 2e-3, cett: 1e-3, floor: 0.01 },
  q8: { logits: 2e-2, cett: 2e-2, floor: 0.01 },
  fp16: { logits: 2e-2, cett: 1e-2, floor: 0.01 },
  // A sum in another order rounds now and then to the other of two neighbours, and small values feel it.
  q4f16: { logits: 2e-2, cett: 1e-2, floor: 0.1 },
} as const;

/** Largest error, absolute; with a floor, relative and over the values above the floor only. Infinite for other lengths. */
export function worst(got: ArrayLike<number>, want: ArrayLike<number>, floor?: number): number {
  if (got.length !== want.length) return Infinity;
  let most = 0;
  for (let i = 0; i < want.length; i++) {
    const [g, w] = [got[i] ?? Number.NaN, want[i] ?? Number.NaN];
    const error = Math.abs(g - w) / (floor === undefined ? 1 : Math.abs(w));
    if (!(error <= most) && !(Math.abs(w) <= (floor ?? -1) && Number.isFinite(g))) most = error;
  }
  return most;
}
