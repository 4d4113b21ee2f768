// The Explore room's run: one conversation generated under several scalings side by side, with live risk, and read
// again under each scaling to see an effect even where no word changes. Keeps what heatmap and inspector ask later.

import { assert, present } from "../base/assert.ts";
import { HnError, throwIfAborted } from "../base/errors.ts";
import type { NeuronAddress, ScaledNeuron } from "../base/neuron.ts";
import { klDivergence, logSoftmaxAt } from "../math/sampling.ts";
import type { Tensor } from "../math/matrix.ts";
import { captureCett } from "./capture.ts";
import { decodeRows, type DecodedRow } from "./decode.ts";
import { sampleStream, type GenerateContext } from "./generate.ts";
import { riskProbe } from "./risk.ts";
import type { FfnSession } from "./session.ts";
import type { Detector, Prompt, Sample, Sampling } from "./types.ts";

export interface LanesRequest {
  readonly prompt: Prompt;
  readonly lanes: readonly { readonly id: string; readonly scale: readonly ScaledNeuron[] }[];
  /** Index of the lane that the others are compared with: α = 1, the model as trained. */
  readonly reference: number;
  readonly sampling: Sampling;
  readonly maxNewTokens: number;
  /** For the live risk of each token; null where no detector is known. */
  readonly detector: Detector | null;
}

/** Sent for each decode step: the tokens it added, and the risk of tokens already read back as inputs. */
export interface LanesEvent {
  readonly tokens: readonly {
    readonly lane: number;
    readonly position: number;
    readonly piece: string;
    readonly logprob: number;
  }[];
  readonly risks: readonly { readonly lane: number; readonly position: number; readonly risk: number }[];
}

export interface LaneResult extends Sample {
  readonly id: string;
  /** Text of each token; joined they are `text`. */
  readonly pieces: readonly string[];
  /** Live risk per token in [0, 1] (DESIGN §4), of the tokens that were read back; null where there is no detector. */
  readonly risk: readonly number[] | null;
  /** First token at which this lane's ids part from the reference's; null where they never do. */
  readonly divergence: number | null;
  /** Per token of the REFERENCE lane's answer, read under this lane's scale: log P_lane − log P_reference, nats. */
  readonly deltaLogprob: readonly number[];
  /** Likewise: KL(reference ‖ lane) of the next-token distributions, nats ≥ 0. */
  readonly kl: readonly number[];
}

export interface LanesOutcome {
  readonly lanes: readonly LaneResult[];
  /** Tokens of the conversation as it was asked. */
  readonly promptTokens: number;
  readonly tokensPerSecond: number;
  readonly firstTokenSeconds: number;
}

/** Contributions of one run that are kept for the heatmap. */
const KEPT_BYTES = 256 * 2 ** 20;

/** What a finished run leaves behind for reading contributions. */
export class LanesRun {
  readonly lanes: readonly {
    readonly id: string;
    readonly ids: readonly number[];
    readonly scale: readonly ScaledNeuron[];
  }[];
  readonly reference: number;
  readonly #session: FfnSession;
  readonly #downNorms: readonly Float32Array[];
  readonly #promptIds: readonly number[];
  readonly #captures = new Map<number, Promise<Tensor>>();

  constructor(
    session: FfnSession,
    downNorms: readonly Float32Array[],
    promptIds: readonly number[],
    lanes: LanesRun["lanes"],
    reference: number,
  ) {
    this.#session = session;
    this.#downNorms = downNorms;
    this.#promptIds = promptIds;
    this.lanes = lanes;
    this.reference = reference;
  }

  /** CETT at each token of a lane's answer, [answer tokens, layers, neurons]; read once, then kept. */
  cett(lane: number): Promise<Tensor> {
    const known = this.#captures.get(lane);
    if (known) return known;
    const { ids, scale } = this.lane(lane);
    if (ids.length === 0)
      throw new HnError("invalid-input", "This lane's answer is empty: there is no token to read.");
    const start = this.#promptIds.length;
    const reading = captureCett(this.#session, this.#downNorms, {
      ids: [...this.#promptIds, ...ids],
      groups: ids.map((_, t) => [start + t]),
      scale,
    });
    this.#captures.set(lane, reading);
    reading.then(
      () => this.#makeRoom(),
      () => this.#captures.delete(lane), // a failure is not kept: the next look reads again
    );
    return reading;
  }

  /** Forgets the oldest readings beyond KEPT_BYTES, the newest never. */
  async #makeRoom(): Promise<void> {
    let bytes = 0;
    for (const [lane, capture] of [...this.#captures].toReversed()) {
      bytes += (await capture.catch(() => null))?.data.byteLength ?? 0;
      if (bytes > KEPT_BYTES && lane !== [...this.#captures.keys()].at(-1)) this.#captures.delete(lane);
    }
  }

  lane(lane: number) {
    const found = this.lanes[lane];
    if (!found)
      throw new HnError("out-of-range", `There is no lane ${lane}; the run has ${this.lanes.length}.`);
    return found;
  }

  downNorm({ layer, index }: NeuronAddress): number {
    return this.#downNorms[layer]?.[index] ?? Number.NaN;
  }
}

/** @param promptIds the encoding of `request.prompt` */
export async function runLanes(
  context: GenerateContext & { readonly downNorms: readonly Float32Array[] },
  request: LanesRequest,
  promptIds: readonly number[],
  emit: (event: LanesEvent) => void,
  signal?: AbortSignal,
): Promise<{ outcome: LanesOutcome; run: LanesRun }> {
  const { session, tokenizer, stopIds, prefixes, downNorms, now } = context;
  const probe = request.detector ? riskProbe(request.detector, downNorms) : null;
  const risks = request.lanes.map((): number[] => []);
  const streams = request.lanes.map(() => tokenizer.pieceStream());
  const seams = tokenizer.seams(request.prompt, promptIds);
  const started = now();
  let firstTokenSeconds = 0;
  let pending: { tokens: LanesEvent["tokens"][number][]; risks: LanesEvent["risks"][number][] } = {
    tokens: [],
    risks: [],
  };

  const { rows, timing } = await decodeRows(
    session,
    request.lanes.map(({ scale }) => ({
      promptIds,
      seams,
      scale,
      stream: sampleStream(request.sampling.seed, "", 0),
    })),
    {
      sampling: request.sampling,
      maxNewTokens: request.maxNewTokens,
      stopIds,
      prefixes,
      signal,
      now,
      probe: probe?.readings ?? [],
      onToken(lane, position, id, logprob) {
        if (firstTokenSeconds === 0) firstTokenSeconds = (now() - started) / 1000;
        pending.tokens.push({ lane, position, piece: present(streams[lane], "a lane").push(id), logprob });
      },
      onRatios(lane, position, ratios) {
        if (!probe) return;
        const risk = probe.risk(ratios);
        present(risks[lane], "a lane")[position] = risk;
        pending.risks.push({ lane, position, risk });
      },
      onStep() {
        if (pending.tokens.length + pending.risks.length > 0) emit(pending);
        pending = { tokens: [], risks: [] };
      },
    },
  );
  throwIfAborted(rows.every(({ ids }) => ids.length === 0) ? signal : undefined);
  const effects = await compareWithReference(session, promptIds, rows, request, signal);
  const generated = rows.reduce((sum, { ids }) => sum + ids.length, 0);
  const reference = present(rows[request.reference], "the reference lane");
  const lanes = rows.map((row, lane): LaneResult => {
    return {
      id: present(request.lanes[lane], "a lane").id,
      ...row,
      text: tokenizer.decode(row.ids),
      pieces: tokenizer.pieces(row.ids),
      risk: probe ? present(risks[lane], "a lane") : null,
      divergence: lane === request.reference ? null : firstDifference(row.ids, reference.ids),
      ...present(effects[lane], "effects of a lane"),
    };
  });
  const run = new LanesRun(
    session,
    downNorms,
    promptIds,
    rows.map(({ ids }, lane) => ({ ids, ...present(request.lanes[lane], "a lane") })),
    request.reference,
  );
  return {
    outcome: {
      lanes,
      promptTokens: promptIds.length,
      firstTokenSeconds,
      tokensPerSecond: timing.decodeSeconds > 0 ? generated / timing.decodeSeconds : 0,
    },
    run,
  };
}

function firstDifference(a: readonly number[], b: readonly number[]): number | null {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? null : length;
}

/**
 * Reads the reference answer under each lane's scale: Δ log-probability and KL of each of its tokens. Lane by lane, so
 * that the logits of one lane and of the reference are the most that is held.
 */
async function compareWithReference(
  session: FfnSession,
  promptIds: readonly number[],
  rows: readonly DecodedRow[],
  request: LanesRequest,
  signal: AbortSignal | undefined,
): Promise<Effect[]> {
  const answer = present(rows[request.reference], "the reference lane").ids;
  const nothing: Effect = { deltaLogprob: [], kl: [] };
  if (answer.length === 0 || signal?.aborted) return rows.map(() => nothing);
  const ids = [...promptIds, ...answer.slice(0, -1)];

  /** Logits that predict each token of the answer, under one lane's scale. */
  const read = async (lane: number): Promise<Float32Array[]> => {
    const step = await session.step({
      ids: [ids],
      past: null,
      scale: [present(request.lanes[lane], "a lane").scale],
      logits: answer.length,
      ratios: null,
    });
    step.cache.dispose();
    const [logits] = await present(step.logits, "logits").read();
    assert(logits, "one row was asked for");
    const vocab = logits.length / answer.length;
    return answer.map((_, t) => logits.subarray(t * vocab, (t + 1) * vocab));
  };

  const reference = await read(request.reference);
  const trained = answer.map((id, t) => logSoftmaxAt(present(reference[t], "logits"), id));
  const effects: Effect[] = [];
  for (const lane of request.lanes.keys()) {
    if (signal?.aborted) effects.push(nothing);
    else if (lane === request.reference)
      effects.push({ deltaLogprob: answer.map(() => 0), kl: answer.map(() => 0) });
    else {
      const own = await read(lane);
      const at = (t: number): Float32Array => present(own[t], "logits");
      effects.push({
        deltaLogprob: answer.map(
          (id, t) => logSoftmaxAt(at(t), id) - present(trained[t], "a log-probability"),
        ),
        kl: answer.map((_, t) => Math.max(0, klDivergence(present(reference[t], "logits"), at(t)))),
      });
    }
  }
  return effects;
}

type Effect = Pick<LaneResult, "deltaLogprob" | "kl">;
