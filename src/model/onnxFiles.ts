// A model's ONNX file with its external data: their bytes as instrumentation and ONNX Runtime take them, and their hash.

import { createSHA256 } from "hash-wasm";
import { HnError } from "../base/errors.ts";
import { readSignature } from "../graph/instrument.ts";
import type { ModelFiles } from "./files/source.ts";
import { onnxPath } from "./layout.ts";
import type { ExternalData } from "./runtime.ts";
import type { Dtype, LoadProgress } from "./types.ts";

/** Room behind the model's bytes for what instrumentation appends: well over 4 KB a layer for 100 layers. */
const PATCH_SPACE = 1 << 19;

export interface OnnxFiles {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In name order. */
  readonly external: readonly ExternalData[];
}

/** Of all files together. */
export const bytesOf = ({ bytes, external }: OnnxFiles): number => bytes.length + dataBytesOf(external);

/** Of the files beside the graph. */
export const dataBytesOf = (external: OnnxFiles["external"]): number =>
  external.reduce((sum, { data }) => sum + data.length, 0);

export interface ReadOnnxOptions {
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The files of one dtype, each in a buffer of its own; behind the first there is room for a patch.
 * @throws HnError `not-found`, `truncated`, `invalid-file`, `network`, `aborted`
 */
export async function readOnnx(
  files: ModelFiles,
  dtype: Dtype,
  { signal, onProgress }: ReadOnnxOptions,
): Promise<OnnxFiles> {
  const download = (path: string, spare = 0) =>
    files.read(path, {
      signal,
      spare,
      onBytes: (loadedBytes, totalBytes) =>
        onProgress?.({ stage: "download", file: path, loadedBytes, totalBytes }),
    });
  const path = onnxPath(dtype);
  const bytes = await download(path, PATCH_SPACE);
  const signature = readSignature(bytes);
  if (!signature.ok)
    throw new HnError(signature.error.code, `${path} of ${files.id}: ${signature.error.message}`);
  const external: ExternalData[] = [];
  for (const [name, size] of signature.value.externalFiles) {
    const data = await download(`onnx/${name}`);
    if (data.length < size)
      throw new HnError(
        "truncated",
        `onnx/${name} of ${files.id} is cut short: ${data.length} bytes, and the model needs ${size}. Fetch it again.`,
      );
    external.push({ path: name, data });
  }
  return { bytes, external };
}

/**
 * SHA-256 (hex) of the ONNX file and its external data in name order, as if they were one file. In WebAssembly, which
 * takes half the time of JavaScript and, other than WebCrypto, no second copy of the bytes.
 */
export async function contentHash({ bytes, external }: OnnxFiles): Promise<string> {
  const hash = await createSHA256();
  for (const part of [bytes, ...external.map(({ data }) => data)]) hash.update(part);
  return hash.digest();
}
