// From the state to a run of the Explore room and back: which lanes there are and what each turns, the detector of
// the live risk, and how streamed tokens and finished results become what the page shows. Pure.

import type { NeuronAddress, ScaledNeuron } from "../base/neuron.ts";
import { steering } from "../study/neuronSet.ts";
import type { LaneResult, LanesEvent } from "../model/lanes.ts";
import { continuesText } from "../model/reference.ts";
import type { ChatMessage, Detector, ModelCard, Prompt } from "../model/types.ts";
import { asCarried } from "../exchange/linkState.ts";
import { drawPlacebo } from "./placebo.ts";
import type { ConversationSlice, LaneId, LaneView, NeuronSource } from "./types.ts";

export interface LanePlan {
  readonly id: LaneId;
  readonly alpha: number;
  readonly scale: readonly ScaledNeuron[];
}

const scaled = (neurons: readonly NeuronAddress[], alpha: number): ScaledNeuron[] =>
  neurons.map(({ layer, index }) => ({ layer, index, alpha }));

/** The lanes of a run, in the order of LANES; without H-Neurons only the model as trained. */
export function planLanes(
  neurons: NeuronSource | null,
  alpha: number,
  placeboSeed: number,
  neuronsPerLayer: number,
): LanePlan[] {
  const turned = steering(neurons?.weights ?? []);
  const one: LanePlan = { id: "one", alpha: 1, scale: [] };
  if (turned.length === 0) return [one];
  const weighted = (neurons?.weights ?? []).filter((n) => n.weight !== 0);
  return [
    { id: "zero", alpha: 0, scale: scaled(turned, 0) },
    one,
    { id: "yours", alpha, scale: scaled(turned, alpha) },
    {
      id: "placebo",
      alpha,
      scale: scaled(drawPlacebo(turned, weighted, neuronsPerLayer, placeboSeed), alpha),
    },
  ];
}

/** The detector with all its signs; null where weights or intercept are not known. */
export function detectorOf(neurons: NeuronSource | null): Detector | null {
  if (neurons === null || neurons.intercept === null || neurons.weights.length === 0) return null;
  const weights = neurons.weights.flatMap(({ layer, index, weight }) =>
    weight === null ? [] : [{ layer, index, weight }],
  );
  return weights.length === neurons.weights.length ? { weights, intercept: neurons.intercept } : null;
}

/** The conversation, with what stands before it. */
export function messagesOf({
  system,
  history,
  question,
}: Pick<ConversationSlice, "system" | "history" | "question">): ChatMessage[] {
  return [
    ...(system.trim() === "" ? [] : [{ role: "system" as const, content: system }]),
    ...history,
    ...(question === null ? [] : [{ role: "user" as const, content: question }]),
  ];
}

/** What the model is asked: one that was not tuned to chat goes on from the words, line by line. */
export function promptOf(
  conversation: Parameters<typeof messagesOf>[0],
  card: Pick<ModelCard, "id" | "chatTemplate">,
): Prompt {
  const messages = messagesOf(conversation);
  if (!continuesText(card)) return { kind: "messages", messages };
  return { kind: "raw", text: messages.map(({ content }) => content).join("\n") };
}

export const emptyLane = ({ id, alpha, scale }: LanePlan, withRisk: boolean): LaneView => ({
  id,
  alpha,
  scale,
  pieces: [],
  risk: withRisk ? [] : null,
  result: null,
  match: null,
});

/** The lanes with streamed tokens and risks added. */
export function addEvents(lanes: readonly LaneView[], events: readonly LanesEvent[]): LaneView[] {
  return lanes.map((lane, i) => {
    const pieces = events.flatMap((e) => e.tokens.filter((t) => t.lane === i).map((t) => t.piece));
    const risks = events.flatMap((e) => e.risks.filter((r) => r.lane === i).map((r) => r.risk));
    if (pieces.length + risks.length === 0) return lane;
    return {
      ...lane,
      pieces: [...lane.pieces, ...pieces],
      risk: lane.risk === null ? null : [...lane.risk, ...risks],
    };
  });
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, v) => sum + v, 0) / values.length;

/** A finished lane, its values as a link carries them, so that a replay shows the same figures. Where generation was stopped, no effects were measured: `result` stays null. */
export function finishLane(plan: LanePlan, result: LaneResult): LaneView {
  const { pieces, risk, divergence, finish, deltaLogprob, kl } = result;
  return {
    ...emptyLane(plan, false),
    pieces,
    risk: risk?.map(asCarried.risk) ?? null,
    result:
      finish === "abort"
        ? null
        : {
            divergence,
            finish,
            deltaLogprob: asCarried.nats(mean(deltaLogprob)),
            kl: asCarried.nats(mean(kl)),
          },
  };
}

export const textOf = (lane: LaneView | undefined): string => lane?.pieces.join("") ?? "";

/** The lane that a conversation goes on from: yours, else the model as trained. */
export const answerOf = (lanes: readonly LaneView[]): LaneView | undefined =>
  lanes.find(({ id }) => id === "yours") ?? lanes.find(({ id }) => id === "one");
