// What a model is, read from its files without running it (`hn inspect`), and the bytes that loading needs further.

import { instrument, type Instrumented } from "../graph/instrument.ts";
import type { GraphFault } from "../graph/layerMap.ts";
import { readConfig, type ModelConfig } from "./config.ts";
import { embeddingBytes, sizeOf, type ModelSize } from "./device.ts";
import type { ModelFiles } from "./files/source.ts";
import { chooseDtype } from "./layout.ts";
import { contentHash, dataBytesOf, readOnnx, type OnnxFiles, type ReadOnnxOptions } from "./onnxFiles.ts";
import { loadTokenizer, readJson, type Tokenizer } from "./tokenizer.ts";
import type { Dtype, ModelDescription } from "./types.ts";

export interface ReadModel extends OnnxFiles {
  readonly description: ModelDescription;
  readonly config: ModelConfig;
  readonly size: ModelSize;
  readonly tokenizer: Tokenizer;
  /** What to patch, or why it cannot be. */
  readonly graph:
    { readonly ok: true; readonly value: Instrumented } | { readonly ok: false; readonly error: GraphFault };
  /** SHA-256 (hex) of the ONNX file and its external data in name order. */
  readonly sha256: string;
}

export interface ReadModelOptions extends ReadOnnxOptions {
  readonly dtype?: Dtype | undefined;
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
  return { config, size: sizeOf(dtype, { largestTensorBytes }), tokenizer };
}

/** @throws HnError `not-found`, `truncated`, `invalid-file`, `network`, `aborted` */
export async function readGraph(
  files: ModelFiles,
  { config, size, tokenizer: tokenizing }: ModelParts,
  options: ReadOnnxOptions,
): Promise<ReadModel> {
  const { dtype } = size;
  const tokenizer = await tokenizing;
  const onnx = await readOnnx(files, dtype, options);
  const graph = instrument(onnx.bytes);
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
    size: {
      ...size,
      computesHalf: layers?.some(({ zType }) => zType === "float16") ?? size.computesHalf,
      graphBytes: onnx.bytes.length,
      dataBytes: dataBytesOf(onnx.external),
    },
    tokenizer,
    ...onnx,
    graph,
    sha256: await contentHash(onnx),
  };
}
