// Models of the Hub worth trying, smallest first. What a repository really holds is looked up before anything is
// fetched; sizes here are estimates from counts of weights.

import type { Dtype } from "../../model/types.ts";

export interface CuratedModel {
  /** owner/name of a repository with ONNX files. */
  readonly id: string;
  readonly title: string;
  /** Base: continues text; chat: tuned to answer. */
  readonly kind: "base" | "chat";
  /** As the Hub abbreviates it. */
  readonly licence: string;
  /** Weights in all. */
  readonly weights: number;
  /** Of those, the table of embeddings: vocabulary × width, the largest single tensor. */
  readonly embedding: number;
  /** Where the repository is not known to have the usual ones. */
  readonly dtypes?: readonly Dtype[];
}

const SMOL = 49_152;
const QWEN = 151_936;
const GEMMA = 262_144;

export const CURATED: readonly CuratedModel[] = [
  {
    id: "HuggingFaceTB/SmolLM2-135M-Instruct",
    title: "SmolLM2 135M Instruct",
    kind: "chat",
    licence: "apache-2.0",
    weights: 134.5e6,
    embedding: SMOL * 576,
  },
  {
    id: "onnx-community/SmolLM2-135M-ONNX",
    title: "SmolLM2 135M",
    kind: "base",
    licence: "apache-2.0",
    weights: 134.5e6,
    embedding: SMOL * 576,
  },
  {
    id: "onnx-community/gemma-3-270m-it-ONNX",
    title: "Gemma 3 270M it",
    kind: "chat",
    licence: "gemma",
    weights: 268e6,
    embedding: GEMMA * 640,
  },
  {
    id: "HuggingFaceTB/SmolLM2-360M-Instruct",
    title: "SmolLM2 360M Instruct",
    kind: "chat",
    licence: "apache-2.0",
    weights: 361.8e6,
    embedding: SMOL * 960,
  },
  {
    id: "onnx-community/SmolLM2-360M-ONNX",
    title: "SmolLM2 360M",
    kind: "base",
    licence: "apache-2.0",
    weights: 361.8e6,
    embedding: SMOL * 960,
  },
  {
    id: "onnx-community/Qwen2.5-0.5B-Instruct",
    title: "Qwen2.5 0.5B Instruct",
    kind: "chat",
    licence: "apache-2.0",
    weights: 494e6,
    embedding: QWEN * 896,
  },
  {
    id: "onnx-community/Qwen2.5-0.5B",
    title: "Qwen2.5 0.5B",
    kind: "base",
    licence: "apache-2.0",
    weights: 494e6,
    embedding: QWEN * 896,
  },
  {
    id: "onnx-community/Qwen3-0.6B-ONNX",
    title: "Qwen3 0.6B",
    kind: "chat",
    licence: "apache-2.0",
    weights: 596e6,
    embedding: QWEN * 1024,
  },
  {
    id: "onnx-community/gemma-3-1b-it-ONNX",
    title: "Gemma 3 1B it",
    kind: "chat",
    licence: "gemma",
    weights: 1000e6,
    embedding: GEMMA * 1152,
  },
  {
    id: "onnx-community/TinyLlama-1.1B-Chat-v1.0-ONNX",
    title: "TinyLlama 1.1B Chat",
    kind: "chat",
    licence: "apache-2.0",
    weights: 1100e6,
    embedding: 32_000 * 2048,
  },
  {
    id: "onnx-community/Llama-3.2-1B-Instruct",
    title: "Llama 3.2 1B Instruct",
    kind: "chat",
    licence: "llama3.2",
    weights: 1236e6,
    embedding: 128_256 * 2048,
  },
  {
    id: "HuggingFaceTB/SmolLM2-1.7B-Instruct",
    title: "SmolLM2 1.7B Instruct",
    kind: "chat",
    licence: "apache-2.0",
    weights: 1711e6,
    embedding: SMOL * 2048,
  },
  {
    id: "onnx-community/Phi-3.5-mini-instruct-onnx-web",
    title: "Phi-3.5 mini instruct",
    kind: "chat",
    licence: "mit",
    weights: 3821e6,
    embedding: 32_064 * 3072,
    dtypes: ["q4f16"],
  },
];

/** Bytes of a weight of the embedding, and of another: four-bit files keep the embedding unquantised, and a scale for each 32. */
const BYTES: Record<Dtype, readonly [embedding: number, other: number]> = {
  fp32: [4, 4],
  fp16: [2, 2],
  q8: [1, 1],
  q4: [4, 5 / 8],
  q4f16: [2, 9 / 16],
};

/** The dtypes to give sizes of, smallest first. */
export const SIZED: readonly Dtype[] = ["q4f16", "fp16", "fp32"];

/** About how many bytes the files of a dtype have. */
export function estimatedBytes({ weights, embedding }: CuratedModel, dtype: Dtype): number {
  const [ofEmbedding, ofOther] = BYTES[dtype];
  return embedding * ofEmbedding + (weights - embedding) * ofOther;
}

/** About how many bytes its largest tensor has. */
export const largestTensor = ({ embedding }: CuratedModel, dtype: Dtype): number =>
  embedding * BYTES[dtype][0];

/** As far as is known. */
export const hasDtype = ({ dtypes = SIZED }: CuratedModel, dtype: Dtype): boolean => dtypes.includes(dtype);

/** The curated entry of a reference; null where there is none. */
export const curatedOf = (reference: string): CuratedModel | null =>
  CURATED.find(({ id }) => reference === `hub:${id}` || reference.startsWith(`hub:${id}@`)) ?? null;
