// A test double of a loaded model: a table says how often it answers each question rightly, tokens are characters,
// and CETT is noise, but for neurons that rise with doubt. A real computation, small enough to know its outcome.

import { tensor, type Tensor } from "../../math/matrix.ts";
import { randomStream } from "../../math/stream.ts";
import type {
  CaptureRequest,
  GenerateRequest,
  GenerateResult,
  Model,
  ModelCard,
  Prompt,
  Sample,
  ScoreRequest,
} from "../../model/types.ts";
import type { Question } from "../types.ts";

export interface ToyFact {
  readonly question: string;
  readonly right: string;
  readonly wrong: string;
  /** Probability of the right answer, [0, 1]. */
  readonly knows: number;
}

export const TOY_LAYERS = 2;
export const TOY_NEURONS = 6;
/** Its CETT at answer tokens rises by the model's doubt. */
export const DOUBT = { layer: 1, index: 4 };
/** Without it (α = 0) every answer is wrong. */
export const MEMORY = { layer: 0, index: 1 };

/** Facts 0 … n−1: of every five, two known, two not, one in between or declined in turn. */
export function toyFacts(n: number): { facts: ToyFact[]; questions: Question[] } {
  const facts = Array.from({ length: n }, (_, i): ToyFact => {
    const kind = i % 5;
    const declines = kind === 4 && i % 2 === 0;
    return {
      question: `What is number ${i}?`,
      right: `Right${i}.`,
      wrong: declines ? "I don’t know." : i % 3 === 0 ? `“Not ${i}”` : `Wrong${i * 7}`,
      knows: kind < 2 ? 1 : kind < 4 ? 0 : 0.5,
    };
  });
  const questions = facts.map((f, i) => ({ id: `q${i}`, question: f.question, aliases: [`right${i}`] }));
  return { facts, questions };
}

export class ToyModel implements Model {
  readonly card: ModelCard = {
    id: "toy",
    architecture: "toy",
    dtype: "fp32",
    layerCount: TOY_LAYERS,
    neuronsPerLayer: TOY_NEURONS,
    vocabSize: 0x110000,
    contextLength: 200,
    chatTemplate: true,
    layers: null,
    device: "wasm",
    deviceReason: "A test double computes on the spot.",
    selfCheck: null,
    sha256: "11".repeat(32),
    bytes: 0,
  };
  /** Rows of each batch it decoded. */
  readonly batches: number[] = [];
  readonly #facts: readonly ToyFact[];

  constructor(facts: readonly ToyFact[]) {
    this.#facts = facts;
  }

  encode(prompt: Prompt): readonly number[] {
    if (prompt.kind === "ids") return prompt.ids;
    return toIds(prompt.kind === "raw" ? prompt.text : prompt.messages.map((m) => m.content).join("\n"));
  }

  decode(ids: readonly number[]): string {
    return String.fromCodePoint(...ids);
  }

  pieces(ids: readonly number[]): readonly string[] {
    return ids.map((id) => String.fromCodePoint(id));
  }

  generate(request: GenerateRequest, signal?: AbortSignal): Promise<GenerateResult> {
    const fact = this.#factOf(this.decode(this.encode(request.prompt)));
    const { sampling, streamName = "", batch = 16 } = request;
    const lanes = request.scales.map((scale) => {
      const forgets = scale.some(
        (n) => n.layer === MEMORY.layer && n.index === MEMORY.index && n.alpha === 0,
      );
      const samples: Sample[] = [];
      for (let from = 0; from < request.samples; from += batch) {
        const rows = Math.min(batch, request.samples - from);
        this.batches.push(rows);
        for (let k = from; k < from + rows; k++) {
          const u = sampling.temperature === 0 ? 0.5 : randomStream(sampling.seed, streamName, k)();
          const right = !forgets && u < fact.knows;
          samples.push(sampleOf(right ? fact.right : fact.wrong, right ? fact.knows : 1 - fact.knows));
        }
      }
      return { scale, samples };
    });
    const timing = {
      promptTokens: 0,
      generatedTokens: 0,
      prefillSeconds: 0,
      decodeSeconds: 0,
      prefillTokensPerSecond: 0,
      decodeTokensPerSecond: 0,
    };
    return signal?.aborted
      ? Promise.resolve({ lanes: lanes.map((l) => ({ ...l, samples: [] })), timing })
      : Promise.resolve({ lanes, timing });
  }

  /** Every reply is as probable as its share of the answers; doubling DOUBT makes the wrong one likelier. */
  score({ prompt, continuations, scales }: ScoreRequest): Promise<number[][][]> {
    const { knows, right } = this.#factOf(this.decode(this.encode(prompt)));
    return Promise.resolve(
      scales.map((scale) => {
        const turn = scale.find((n) => n.layer === DOUBT.layer && n.index === DOUBT.index)?.alpha ?? 1;
        const doubt = Math.min(0.99, Math.max(0.01, (1 - knows) * turn));
        return continuations.map(({ text }) => [Math.log(text === right ? 1 - doubt : doubt)]);
      }),
    );
  }

  capture({ ids, groups }: CaptureRequest): Promise<Tensor> {
    const text = this.decode(ids);
    const { knows } = this.#factOf(text);
    const regions = groups ?? ids.map((_, t) => [t]);
    const size = TOY_LAYERS * TOY_NEURONS;
    const data = new Float32Array(regions.length * size);
    for (const [g, positions] of regions.entries()) {
      const noise = randomStream(0, "toy", text, g);
      for (let j = 0; j < size; j++) data[g * size + j] = noise();
      const inAnswer = positions.length > 0 && positions.every((t) => t > text.lastIndexOf("answer only"));
      if (inAnswer) data[g * size + DOUBT.layer * TOY_NEURONS + DOUBT.index]! += 0.8 * (1 - knows);
    }
    return Promise.resolve(tensor(data, [regions.length, TOY_LAYERS, TOY_NEURONS]));
  }

  #factOf(text: string): ToyFact {
    const fact = this.#facts.find((f) => text.startsWith(f.question));
    if (!fact) throw new Error(`the toy model has no fact for "${text}"`);
    return fact;
  }
}

const toIds = (text: string): number[] => Array.from(text, (c) => c.codePointAt(0)!);

const sampleOf = (text: string, probability: number): Sample => {
  const ids = toIds(text);
  return {
    ids,
    text,
    logprobs: ids.map(() => Math.log(Math.max(probability, 0.1)) / ids.length),
    finish: "stop",
  };
};
