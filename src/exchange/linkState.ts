// What a link holds, and its compact JSON: short keys and tuples, each field validated by itself, so that one bad
// field cannot void the rest. Not the text form (link.ts). A new version gets a number and a step in MIGRATIONS.

import * as z from "zod/mini";
import { MAX_ALPHA, MIN_ALPHA, type NeuronAddress } from "../base/neuron.ts";
import { publicReference } from "../base/publicReference.ts";
import {
  DTYPES,
  GREEDY,
  type ChatMessage,
  type Dtype,
  type FinishReason,
  type Sampling,
} from "../model/types.ts";
import { indexSchema, layerSchema } from "../study/neuronSet.ts";

export const LINK_VERSION = 2;

/** Where a link can lead: the six rooms, and the model card, a page of the Library. */
export const ROOMS = ["explore", "find", "test", "turn", "trace", "library", "card"] as const;
export type Room = (typeof ROOMS)[number];

/** A scaling to generate under: the listed neurons, or a random placebo of as many per layer, drawn from `seed`. */
export interface LinkLane {
  readonly id: string;
  readonly kind: "neurons" | "placebo";
  /** [0, 3] */
  readonly alpha: number;
  /** Of the placebo's draw; null for "neurons". */
  readonly seed: number | null;
}

/** What the sender saw in one lane. */
export interface ReplayLane {
  readonly id: string;
  /** [0, 3] */
  readonly alpha: number;
  /** Text of each token; one piece, the whole text, where the split was dropped for length. */
  readonly pieces: readonly string[];
  /** Live risk per piece in [0, 1], as `asCarried` rounds it; null: no detector, or dropped for length. */
  readonly risk: readonly number[] | null;
  /** First token that parts from the reference lane; null: none, or dropped with the pieces. */
  readonly divergence: number | null;
  /** Mean over the reference answer, nats, to 4 decimals; null: not measured. */
  readonly meanDeltaLogprob: number | null;
  /** Likewise KL(reference ‖ lane), ≥ 0. */
  readonly meanKl: number | null;
  readonly finish: FinishReason;
}

export interface LinkState {
  readonly room: Room;
  readonly model: {
    readonly reference: string;
    readonly sha256: string | null;
    readonly dtype: Dtype | null;
  };
  /** weight: of the detector; null in a bare list. */
  readonly neurons: readonly (NeuronAddress & { readonly weight: number | null })[];
  readonly intercept: number | null;
  /** Where the slider stands, [0, 3]. */
  readonly alpha: number;
  readonly messages: readonly ChatMessage[];
  readonly sampling: Sampling;
  readonly maxNewTokens: number;
  readonly lanes: readonly LinkLane[];
  readonly replay: readonly ReplayLane[] | null;
}

const ROLES = ["system", "user", "assistant"] as const;
const KINDS = ["neurons", "placebo"] as const;
const FINISHES = ["stop", "length", "abort"] as const;
/** Two decimals are shown, of means too. A multiple of the 255 of version 1. */
const RISK_STEPS = 1020;

const round4 = (x: number): number => Math.round(x * 1e4) / 1e4;
const stepOf = (risk: number): number => Math.round(Math.min(1, Math.max(0, risk)) * RISK_STEPS);

/** Measured values as a link carries them. Whoever shows these shows what the link's reader will see. */
export const asCarried = {
  risk: (risk: number): number => stepOf(risk) / RISK_STEPS,
  nats: round4,
} as const;

/** The compact JSON of a state. Only the fields named here are written, whatever else the object carries. */
export const pack = (s: LinkState): unknown => ({
  r: s.room,
  m: [publicReference(s.model.reference), s.model.sha256, s.model.dtype],
  n: s.neurons.map((n) => (n.weight === null ? [n.layer, n.index] : [n.layer, n.index, n.weight])),
  b: s.intercept,
  a: s.alpha,
  c: s.messages.map((m) => [ROLES.indexOf(m.role), m.content]),
  s: [s.sampling.temperature, s.sampling.topK, s.sampling.topP, s.sampling.seed],
  t: s.maxNewTokens,
  l: s.lanes.map((l) => [l.id, KINDS.indexOf(l.kind), l.alpha, l.seed]),
  p:
    s.replay?.map((l) => [
      l.id,
      l.alpha,
      l.pieces,
      l.risk?.map(stepOf) ?? null,
      l.divergence,
      l.meanDeltaLogprob === null ? null : round4(l.meanDeltaLogprob),
      l.meanKl === null ? null : round4(l.meanKl),
      FINISHES.indexOf(l.finish),
    ]) ?? null,
});

/** The state with the next piece of replay detail left out, and a sentence about it; null when none is left. */
export function withoutReplayDetail(s: LinkState): { state: LinkState; dropped: string } | null {
  if (s.replay === null) return null;
  if (s.replay.some((l) => l.risk !== null))
    return {
      state: { ...s, replay: s.replay.map((l) => ({ ...l, risk: null })) },
      dropped: "The colours of the tokens were left out.",
    };
  if (s.replay.some((l) => l.pieces.length > 1))
    return {
      state: {
        ...s,
        replay: s.replay.map((l) => ({ ...l, pieces: [l.pieces.join("")], divergence: null })),
      },
      dropped: "The borders between tokens were left out.",
    };
  return { state: { ...s, replay: null }, dropped: "The answers were left out; the link can still be run." };
}

const alpha = z.number().check(z.minimum(MIN_ALPHA), z.maximum(MAX_ALPHA));
const finite = z.number();
const whole = z.int().check(z.minimum(0));
const name = z.string().check(z.maxLength(200));
const indexInto = (list: readonly unknown[]) => z.int().check(z.minimum(0), z.maximum(list.length - 1));

const neuronSchema = z.union([
  z.tuple([layerSchema, indexSchema]),
  z.tuple([layerSchema, indexSchema, finite]),
]);
const messageSchema = z.tuple([indexInto(ROLES), z.string()]);
const laneSchema = z.tuple([name, indexInto(KINDS), alpha, z.nullable(z.int())]);
const replaySchema = z.tuple([
  name,
  alpha,
  z.array(z.string()),
  z.nullable(z.array(z.int().check(z.minimum(0), z.maximum(RISK_STEPS)))),
  z.nullable(whole),
  z.nullable(finite),
  z.nullable(finite.check(z.minimum(0))),
  indexInto(FINISHES),
]);

type Payload = Record<string, unknown>;

/** From version n to n + 1. */
const MIGRATIONS: Readonly<Record<number, (payload: Payload) => Payload>> = {
  1: ({ p, ...rest }) => ({ ...rest, p: Array.isArray(p) ? p.map(riskInMoreSteps) : p }),
};

/** Version 1 counted risk in 255 steps. */
function riskInMoreSteps(lane: unknown): unknown {
  if (!Array.isArray(lane) || !Array.isArray(lane[3])) return lane;
  const risk = lane[3].map((step: unknown) => (typeof step === "number" ? (step * RISK_STEPS) / 255 : step));
  return lane.with(3, risk);
}

/**
 * The state of a payload, with the names of fields that were not valid and what took their place.
 * Null where nothing can stand: no room, or no model that the neurons could belong to.
 */
export function unpack(payload: unknown, version: number): { value: LinkState; problems: string[] } | null {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return null;
  let p = payload as Payload;
  for (let v = version; v < LINK_VERSION; v++) {
    const migrate = MIGRATIONS[v];
    if (!migrate) return null;
    p = migrate(p);
  }
  const problems: string[] = [];

  const field = <S extends z.ZodMiniType>(
    key: string,
    schema: S,
    otherwise: z.output<S>,
    problem: string,
  ) => {
    const parsed = schema.safeParse(p[key]);
    if (parsed.success) return parsed.data;
    problems.push(problem);
    return otherwise;
  };
  const list = <S extends z.ZodMiniType>(key: string, schema: S, what: string): z.output<S>[] => {
    const raw = p[key];
    if (!Array.isArray(raw)) {
      problems.push(`The ${what}s could not be read and are left out.`);
      return [];
    }
    return raw.flatMap((entry, i) => {
      const parsed = schema.safeParse(entry);
      if (parsed.success) return [parsed.data];
      problems.push(`The ${what} at place ${i + 1} could not be read and is left out.`);
      return [];
    });
  };

  const room = z.enum(ROOMS).safeParse(p.r);
  const reference = z
    .string()
    .check(z.minLength(1))
    .safeParse(Array.isArray(p.m) ? p.m[0] : undefined);
  if (!room.success || !reference.success) return null;
  const [, sha256, dtype] = field(
    "m",
    z.tuple([z.string(), z.nullable(z.string()), z.nullable(z.enum(DTYPES))]),
    [reference.data, null, null],
    "The model's hash could not be read; whether it is the same model cannot be checked.",
  );
  const [temperature, topK, topP, seed] = field(
    "s",
    z.tuple([finite.check(z.minimum(0)), whole, finite.check(z.gt(0), z.maximum(1)), z.int()]),
    [GREEDY.temperature, GREEDY.topK, GREEDY.topP, GREEDY.seed],
    "The sampling settings could not be read; greedy decoding is used.",
  );
  const value: LinkState = {
    room: room.data,
    model: { reference: reference.data, sha256, dtype },
    neurons: list("n", neuronSchema, "neuron").map(([layer, index, weight]) => ({
      layer,
      index,
      weight: weight ?? null,
    })),
    intercept: field("b", z.nullable(finite), null, "The detector's intercept could not be read."),
    alpha: field("a", alpha, 1, "α could not be read; it is set to 1, the model as trained."),
    messages: list("c", messageSchema, "message").map(([role, content]) => ({ role: ROLES[role]!, content })),
    sampling: { temperature, topK, topP, seed },
    maxNewTokens: field(
      "t",
      z.int().check(z.minimum(1), z.maximum(100_000)),
      64,
      "The length limit could not be read; it is set to 64 tokens.",
    ),
    lanes: list("l", laneSchema, "lane").map(([id, kind, a, laneSeed]) => ({
      id,
      kind: KINDS[kind]!,
      alpha: a,
      seed: laneSeed,
    })),
    replay:
      p.p === null
        ? null
        : list("p", replaySchema, "lane of the replay").map(
            ([id, a, pieces, risk, divergence, meanDeltaLogprob, meanKl, finish]) => ({
              id,
              alpha: a,
              pieces,
              risk: risk?.map((r) => r / RISK_STEPS) ?? null,
              divergence,
              meanDeltaLogprob,
              meanKl,
              finish: FINISHES[finish]!,
            }),
          ),
  };
  return { value, problems };
}
