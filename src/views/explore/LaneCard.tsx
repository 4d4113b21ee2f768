// One lane: the answer under one scaling, with live risk on its tokens and, once read, its effect in numbers. It
// listens to its own lane only, so that a token streamed elsewhere does not render it.

import { useCallback } from "react";

import { TokenText } from "../../charts/TokenText.tsx";
import { useStore } from "../../state/context.tsx";
import type { LaneId, LaneView } from "../../state/types.ts";
import { formatAlpha, meanOf, signed } from "./format.ts";
import "./LaneCard.css";

interface Words {
  /** Accessible name of the card's region. */
  readonly name: string;
  readonly head: (alpha: number) => string;
  readonly word: string;
}

export const LANE_WORDS: Record<LaneId, Words> = {
  zero: { name: "Lane α = 0", head: () => "α = 0", word: "silenced" },
  one: { name: "Lane α = 1", head: () => "α = 1", word: "as trained" },
  yours: { name: "Lane yours", head: (alpha) => `α = ${formatAlpha(alpha)}`, word: "yours" },
  placebo: {
    name: "Lane placebo",
    head: (alpha) => `placebo ${formatAlpha(alpha)}`,
    word: "matched random",
  },
};

export function LaneCard({ id }: { readonly id: LaneId }) {
  const lane = useStore((s) => s.lanes.find((l) => l.id === id));
  const generating = useStore((s) => s.generating);
  const selected = useStore((s) => (s.region.lane === id ? s.region.token : null));
  const setRegion = useStore((s) => s.setRegion);
  const onSelect = useCallback((token: number | null) => setRegion({ lane: id, token }), [setRegion, id]);
  if (!lane) return null;
  const { name, head, word } = LANE_WORDS[id];
  const streaming = generating && lane.result === null;
  return (
    <section className="lane" data-lane={id} aria-label={name} aria-busy={streaming}>
      <h3>
        {head(lane.alpha)} <span>{word}</span>
      </h3>
      <div className="lane-text">
        <TokenText
          label={`Tokens of ${name[0]?.toLowerCase()}${name.slice(1)}`}
          pieces={lane.pieces}
          risk={lane.risk}
          divergence={lane.result?.divergence ?? null}
          selected={selected}
          streaming={streaming}
          onSelect={onSelect}
        />
        {lane.pieces.length === 0 && (
          <p className="lane-none">
            {streaming ? "…" : lane.result ? "An empty answer." : "Nothing was generated."}
          </p>
        )}
      </div>
      <LaneFoot lane={lane} streaming={streaming} />
    </section>
  );
}

function LaneFoot({ lane, streaming }: { readonly lane: LaneView; readonly streaming: boolean }) {
  const maxNewTokens = useStore((s) => s.maxNewTokens);
  const { result, match } = lane;
  const risk = lane.risk && meanOf(lane.risk);
  const end =
    result === null
      ? !streaming && lane.pieces.length > 0 && "stopped"
      : result.finish === "length"
        ? `cut at ${maxNewTokens} tokens`
        : result.finish === "abort" && "stopped";
  return (
    <footer className="lane-foot num">
      <dl>
        {risk !== null && <Value name="risk" title="Mean live risk of its tokens" value={risk.toFixed(2)} />}
        {result && lane.id !== "one" && (
          <>
            <Value
              name="Δ"
              title="Change of the log-probability of the α = 1 answer, nats a token"
              value={signed(result.deltaLogprob)}
            />
            <Value name="KL" title="KL divergence from α = 1, nats a token" value={result.kl.toFixed(2)} />
          </>
        )}
      </dl>
      {end && <span className="lane-end">{end}</span>}
      {match && (
        <span className="lane-match" data-match={match}>
          {match === "match" ? "✓ the sender's words" : "≠ not the sender's words"}
        </span>
      )}
    </footer>
  );
}

function Value({
  name,
  title,
  value,
}: {
  readonly name: string;
  readonly title: string;
  readonly value: string;
}) {
  return (
    <div title={title}>
      <dt>
        <abbr title={title}>{name}</abbr>
      </dt>
      <dd>{value}</dd>
    </div>
  );
}
