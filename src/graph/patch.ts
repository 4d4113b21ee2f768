// How a model's bytes become the instrumented model's bytes: a few names overwritten in place, a suffix appended.
// Protobuf messages merge when concatenated, so no weight is decoded, copied or encoded.

export interface ByteEdit {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface PatchPlan {
  readonly edits: readonly ByteEdit[];
  /** A serialised partial ModelProto to append. */
  readonly suffix: Uint8Array;
}

/**
 * The patched model. With `"in-place"`, `bytes` itself is changed, and no copy is made when its ArrayBuffer has room
 * for the suffix behind it; without, `bytes` stays as it is.
 */
export function applyPatch(
  bytes: Uint8Array,
  plan: PatchPlan,
  mode: "copy" | "in-place" = "copy",
): Uint8Array {
  const length = bytes.length + plan.suffix.length;
  const fits = mode === "in-place" && bytes.byteOffset + length <= bytes.buffer.byteLength;
  const patched = fits ? new Uint8Array(bytes.buffer, bytes.byteOffset, length) : new Uint8Array(length);
  if (!fits) patched.set(bytes);
  for (const edit of plan.edits) patched.set(edit.bytes, edit.offset);
  patched.set(plan.suffix, bytes.length);
  return patched;
}
