// What a model is, read from its files without running it (`hn inspect`), and the bytes that loading needs further.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { HnError } from "../base/errors.ts";
import { instrument, readSignature, type Instrumented } from "../graph/instrument.ts";
import type { GraphFault } from "../graph/layerMap.ts";
import { readConfig, type ModelConfig } from "./config.ts";
import { embeddingBytes, type ModelSize } from "./device.ts";
import type { ModelFiles } from "./files/source.ts";
import { chooseDtype, onnxPath } from "./layout.ts";
import type { ExternalData } from "./runtime.ts";
import { loadTokenizer, readJson, type Tokenizer } from "./tokenizer.ts";
import type { Dtype, LoadProgress, ModelDescription } from "./types.ts";

/** Room behind the model's bytes for what instrumentation appends: well over 4 KB a layer for 100 layers. */
const PATCH_SPACE = 1 << 19;

export interface ReadModel {
  readonly description: ModelDescription;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly external: readonly ExternalData[];
  /** What to patch, or why it cannot be. */
  readonly graph:
    { readonly ok: true; readonly value: Instrumented } | { readonly ok: false; readonly error: GraphFault };
  /** SHA-256 (hex) of the ONNX file and its external data in name order. */
  readonly sha256: string;
}

export interface ReadModelOptions {
  readonly dtype?: Dtype | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws HnError as readParts and readGraph do */
export const readModel = async (files: ModelFiles, options: ReadModelOptions): Promise<ReadModel> =>
  readGraph(files, await readParts(files, options.dtype), options);

/** What is to be known of a model before its graph is downloaded. */
export interface ModelParts {
  readonly config: ModelConfig;
  readonly size: ModelSize;
  /** On its way. */
  readonly tokenizer: Promise<Tokenizer>;
}

/** @throws HnError `not-found`, `dtype-unavailable`, `invalid-file`, `network` */
export async function readParts(files: ModelFiles, asked: Dtype | undefined): Promise<ModelParts> {
  const tokenizer = loadTokenizer(files);
  tokenizer.catch(() => undefined); // said by readGraph
  const generation = files
    .has("generation_config.json")
    .then((there) => (there ? readJson(files, "generation_config.json") : null));
  const [dtype, json, generationJson] = await Promise.all([
    chooseDtype(files, asked),
    readJson(files, "config.json"),
    generation,
  ]);
  const config = readConfig(json, generationJson);
  const { vocabSize, hiddenSize } = config;
  const largestTensorBytes = hiddenSize === null ? null : embeddingBytes(vocabSize, hiddenSize, dtype);
  return { config, size: { dtype, graphBytes: null, dataBytes: null, largestTensorBytes }, tokenizer };
}

/** @throws HnError `not-found`, `truncated`, `invalid-file`, `network`, `aborted` */
export async function readGraph(
  files: ModelFiles,
  { config, size: { dtype }, tokenizer: tokenizing }: ModelParts,
  options: Omit<ReadModelOptions, "dtype">,
): Promise<ReadModel> {
  const { signal } = options;
  const tokenizer = await tokenizing;
  const download = (path: string, spare = 0) =>
    files.read(path, {
      signal,
      spare,
      onBytes: (loadedBytes, totalBytes) =>
        options.onProgress?.({ stage: "download", file: path, loadedBytes, totalBytes }),
    });
  const path = onnxPath(dtype);
  const bytes = await download(path, PATCH_SPACE);
  const signature = readSignature(bytes);
  if (!signature.ok)
    throw new HnError(signature.error.code, `${path} of ${files.id}: ${signature.error.message}`);
  const external: ExternalData[] = [];
  for (const [name, needed] of signature.value.externalFiles) {
    const data = await download(`onnx/${name}`);
    if (data.length < needed)
      throw new HnError(
        "truncated",
        `onnx/${name} of ${files.id} is cut short: ${data.length} bytes, and the model needs ${needed}. Fetch it again.`,
      );
    external.push({ path: name, data });
  }

  const graph = instrument(bytes);
  const layers = graph.ok ? graph.value.map.layers : null;
  return {
    description: {
      id: files.id,
      architecture: config.architecture,
      dtype,
      layerCount: layers?.length ?? 0,
      neuronsPerLayer: layers?.[0]?.neurons ?? 0,
      vocabSize: config.vocabSize,
      contextLength: config.contextLength,
      chatTemplate: tokenizer.hasChatTemplate,
      layers,
      ...(graph.ok ? {} : { reason: graph.error }),
    },
    config,
    tokenizer,
    bytes,
    external,
    graph,
    sha256: hashOf([bytes, ...external.map(({ data }) => data)]),
  };
}

function hashOf(parts: readonly Uint8Array[]): string {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return bytesToHex(hash.digest());
}
