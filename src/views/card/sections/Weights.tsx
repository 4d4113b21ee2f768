// How the weights are stored, whether the file computes what was trained, and what smaller files cost.

import { sum } from "d3-array";
import { countText, intervalText } from "../../../charts/intervalText.ts";
import type { CardFile } from "../../../exchange/cardFile.ts";
import { wilson } from "../../../math/wilson.ts";
import { formatBytes } from "../../../ui/format.ts";
import { DotFigure, Table } from "../Figure.tsx";
import { LIVE_SERIES, liveRows } from "../rows.ts";
import { RATE } from "./kinds.ts";

/** `0.00003` */
const tiny = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });

export function Weights({ card }: { readonly card: CardFile }) {
  const { weights, agreement, quantisation = [], figures, architecture } = card;
  const live = figures.detection?.live ?? [];
  return (
    <>
      <p>
        The weights are rounded to {weights.stored} and stored so; the graph computes in {weights.computed},
        so that the numbers are the same everywhere. Its dtype is {weights.dtype}.
      </p>
      {agreement && <Agreement {...agreement} />}
      <DotFigure
        title="How many neurons are alive"
        caption="Share of a layer’s neurons whose column of the down projection is more than a hundredth of the layer’s large ones (their 90th percentile); the others write next to nothing, whatever they are multiplied by. n counts neurons."
        kind="layer"
        rows={liveRows(live, architecture.ffn)}
        series={LIVE_SERIES}
        {...RATE}
      />
      {quantisation.length > 0 && sum(quantisation, (q) => q.asked) > 0 && (
        <>
          <Table
            label="Smaller files"
            table={{
              head: ["dtype", "size", "equal answers", "n"],
              rows: quantisation.map(({ dtype, bytes, equal_answers, asked }) => [
                dtype,
                formatBytes(bytes),
                equal_answers > asked
                  ? "–"
                  : intervalText({ value: equal_answers / asked, ...wilson(equal_answers, asked) }),
                countText(asked),
              ]),
            }}
          />
          <p className="mc-note">
            Share of greedy answers that are the same as the unquantised model’s, with 95 % intervals; n
            counts questions.
          </p>
        </>
      )}
    </>
  );
}

/** The file against the network that was trained. */
function Agreement({ logits, cett, greedy }: NonNullable<CardFile["agreement"]>) {
  const parts = [
    ...(logits === undefined ? [] : [`logits differ by at most ${tiny.format(logits)}`]),
    ...(cett === undefined ? [] : [`contributions (CETT) by at most ${tiny.format(cett)}`]),
  ];
  return (
    <p>
      {parts.length > 0 && <>Between the file and the network that was trained, {parts.join(", ")}. </>}
      {greedy && (
        <>
          {countText(greedy.equal)} of {countText(greedy.asked)} greedy answers are the same.
        </>
      )}
    </p>
  );
}
