// What a model is, read from its files without running it (`hn inspect`), and the bytes that loading needs further.

import { instrument, type Instrumented } from "../graph/instrument.ts";
import type { GraphFault } from "../graph/layerMap.ts";
import { readConfig, type ModelConfig } from "./config.ts";
import type { ModelFiles } from "./files/source.ts";
import { chooseDtype } from "./layout.ts";
import { contentHash, readOnnx, type OnnxFiles, type ReadOnnxOptions } from "./onnxFiles.ts";
import { loadTokenizer, readJson, type Tokenizer } from "./tokenizer.ts";
import type { Dtype, ModelDescription } from "./types.ts";

export interface ReadModel extends OnnxFiles {
  readonly description: ModelDescription;
  readonly config: ModelConfig;
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

/** @throws HnError `not-found`, `dtype-unavailable`, `truncated`, `invalid-file`, `network`, `aborted` */
export async function readModel(files: ModelFiles, options: ReadModelOptions): Promise<ReadModel> {
  const generation = files
    .has("generation_config.json")
    .then((there) => (there ? readJson(files, "generation_config.json") : null));
  const [dtype, json, generationJson, tokenizer] = await Promise.all([
    chooseDtype(files, options.dtype),
    readJson(files, "config.json"),
    generation,
    loadTokenizer(files),
  ]);
  const config = readConfig(json, generationJson);
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
    tokenizer,
    ...onnx,
    graph,
    sha256: await contentHash(onnx),
  };
}
