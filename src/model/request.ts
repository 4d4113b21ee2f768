// What a model is asked for by: its reference and load options, and when two requests mean the same model.

import { DTYPES, type LoadOptions, type ModelCard } from "./types.ts";

export interface ModelRequest {
  readonly reference: string;
  readonly options: LoadOptions;
}

/**
 * Whether the model that was loaded for `asked` is what `wanted` asks for. A default is also what it came to.
 * @param card of the loaded model; null where it is not known yet
 */
export function sameModel(
  asked: ModelRequest,
  card: Pick<ModelCard, "dtype" | "device"> | null,
  wanted: ModelRequest,
): boolean {
  const { dtype, device = "auto" } = wanted.options;
  const first = dtype === undefined && card?.dtype === DTYPES[0]; // where it is there, the default is no other
  return (
    wanted.reference === asked.reference &&
    (dtype === asked.options.dtype || dtype === card?.dtype || first) &&
    (device === (asked.options.device ?? "auto") || device === card?.device)
  );
}
