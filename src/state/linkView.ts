// The experiment of the page as the state of a link, and back. Pure. What a link carries is exchange/linkState.ts.

import type { LinkState, ReplayLane } from "../exchange/link.ts";
import { messagesOf, planLanes } from "./lanePlan.ts";
import { NO_RUN } from "./readings.ts";
import { LANES, type LaneId, type LaneView, type State } from "./types.ts";

export function linkStateOf(state: State): LinkState {
  const { replay, card, loaded, wanted, neurons, alpha, placeboSeed, lanes } = state;
  // A model of the Hub by the commit that it is pinned to.
  const reference = card?.id.startsWith("hub:") ? card.id : (loaded ?? wanted).reference;
  const model = replay ?? { reference, sha256: card?.sha256 ?? null };
  const ids: readonly LaneId[] = lanes.length > 0 ? lanes.map(({ id }) => id) : neurons ? LANES : ["one"];
  const alphas: Readonly<Record<LaneId, number>> = { zero: 0, one: 1, yours: alpha, placebo: alpha };
  const answered = !state.generating && lanes.some(({ pieces }) => pieces.length > 0);
  return {
    room: state.room,
    model: { ...model, dtype: replay ? replay.dtype : (card?.dtype ?? wanted.dtype) },
    neurons: neurons?.weights ?? [],
    intercept: neurons?.intercept ?? null,
    alpha,
    messages: messagesOf(state),
    sampling: state.sampling,
    maxNewTokens: state.maxNewTokens,
    lanes: ids.map((id) => ({
      id,
      kind: id === "placebo" ? "placebo" : "neurons",
      alpha: alphas[id],
      seed: id === "placebo" ? placeboSeed : null,
    })),
    replay: answered ? lanes.map(replayLane) : null,
  };
}

const replayLane = ({ id, alpha, pieces, risk, result }: LaneView): ReplayLane => ({
  id,
  alpha,
  pieces,
  risk,
  divergence: result?.divergence ?? null,
  meanDeltaLogprob: result?.deltaLogprob ?? null,
  meanKl: result?.kl ?? null,
  finish: result?.finish ?? "abort",
});

const isLane = (id: string): id is LaneId => (LANES as readonly string[]).includes(id);

/** What a link puts into the state, its replay included. */
export function stateOfLink(link: LinkState, neuronsPerLayer: number | null): Partial<State> {
  const { model, messages, alpha } = link;
  const system = messages[0]?.role === "system" ? messages[0].content : "";
  const turns = messages.filter(({ role }) => role !== "system");
  const last = turns.at(-1);
  const question = last?.role === "user" ? last.content : null;
  const placeboSeed = link.lanes.find(({ kind }) => kind === "placebo")?.seed ?? 1;
  const neurons =
    link.neurons.length === 0
      ? null
      : { label: "from the link", weights: link.neurons, intercept: link.intercept, sha256: model.sha256 };
  const plan = neuronsPerLayer === null ? [] : planLanes(neurons, alpha, placeboSeed, neuronsPerLayer);
  return {
    room: link.room,
    neurons,
    placeboSeed,
    system,
    history: question === null ? turns : turns.slice(0, -1),
    question,
    sampling: link.sampling,
    maxNewTokens: link.maxNewTokens,
    alpha,
    lanes: (link.replay ?? []).flatMap((lane) =>
      isLane(lane.id) ? [laneView({ ...lane, id: lane.id }, plan)] : [],
    ),
    generating: false,
    ...NO_RUN,
    speed: null,
    promptTokens: null,
    lanesError: null,
    selected: null,
    region: { lane: neurons ? "yours" : "one", token: null },
    replay: question === null ? null : { ...model, question },
  };
}

function laneView(lane: ReplayLane & { id: LaneId }, plan: ReturnType<typeof planLanes>): LaneView {
  const { id, alpha, pieces, risk, divergence, meanDeltaLogprob, meanKl, finish } = lane;
  const measured = meanDeltaLogprob !== null && meanKl !== null;
  return {
    id,
    alpha,
    scale: plan.find((p) => p.id === id)?.scale ?? [],
    pieces,
    risk,
    result: measured ? { divergence, finish, deltaLogprob: meanDeltaLogprob, kl: meanKl } : null,
    match: null,
  };
}
