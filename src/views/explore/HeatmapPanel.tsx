// The heatmap of the chosen region: which lane, and its whole answer or one token. Keeps the picture that is there
// until the next one comes.

import { useMemo } from "react";

import { Heatmap } from "../../charts/Heatmap.tsx";
import { heatmapHeight } from "../../charts/heatmapPixels.ts";
import { useStore } from "../../state/context.tsx";
import type { LaneId } from "../../state/types.ts";
import { Notice, Select, ToggleGroup } from "../../ui/index.ts";
import { LANE_WORDS } from "./LaneCard.tsx";
import "./HeatmapPanel.css";
import { useTurned } from "./turned.ts";

/** Of the model that ships, whose heatmap is the first to take the place of nothing. */
const LAYERS = 8;
/** CSS pixels of what stands over and under the picture: the switch, the legend, the reading. */
const AROUND = 122;

const laneName = (id: LaneId, alpha: number) => `${LANE_WORDS[id].head(alpha)}, ${LANE_WORDS[id].word}`;

export function HeatmapPanel() {
  const card = useStore((s) => s.card);
  const heatmap = useStore((s) => s.heatmap);
  const run = useStore((s) => s.run);
  const replayed = useStore((s) => s.replay !== null);
  const selected = useStore((s) => s.selected);
  const selectNeuron = useStore((s) => s.selectNeuron);
  const marks = useTurned();
  const data = heatmap.status === "ready" && run !== null ? heatmap.value : null;
  return (
    <section className="heatmap-panel" aria-label="Contribution of each neuron">
      <div className="heatmap-head">
        <h2>Contribution of each neuron</h2>
        {card && (
          <span>
            {card.layerCount} layers × {card.neuronsPerLayer.toLocaleString("en")}
          </span>
        )}
      </div>
      {card && (
        <div className="heatmap-region">
          {run === null ? (
            <p className="k">
              {marks.length > 0
                ? "Triangles are H-Neurons; an answer colours the cells."
                : "An answer colours the cells."}
            </p>
          ) : (
            <RegionSwitch />
          )}
        </div>
      )}
      {heatmap.status === "failed" && <Notice tone="problem">{heatmap.error.message}</Notice>}
      {card ? (
        <Heatmap
          data={data}
          layers={card.layerCount}
          neuronsPerLayer={card.neuronsPerLayer}
          marks={marks}
          selected={selected}
          busy={heatmap.status === "loading"}
          onSelect={selectNeuron}
        />
      ) : (
        <p className="heatmap-panel-none" style={{ minHeight: heatmapHeight(LAYERS) + AROUND }}>
          {replayed
            ? "A replay carries the words, not what each neuron contributed. Run it here to see that."
            : "How much each neuron writes, relative to its layer’s whole output (CETT), is shown here once the model has answered."}
        </p>
      )}
    </section>
  );
}

function RegionSwitch() {
  const region = useStore((s) => s.region);
  const piece = useStore((s) =>
    region.token === null ? null : s.lanes.find(({ id }) => id === region.lane)?.pieces[region.token],
  );
  // A string, so that streaming tokens do not render the switch.
  const key = useStore((s) => s.lanes.map(({ id, alpha }) => `${id}:${alpha}`).join(" "));
  const setRegion = useStore((s) => s.setRegion);
  const lanes = useMemo(
    () =>
      key
        .split(" ")
        .filter(Boolean)
        .map((entry) => {
          const [id, alpha] = entry.split(":") as [LaneId, string];
          return { id, label: laneName(id, Number(alpha)) };
        }),
    [key],
  );
  const token =
    typeof piece === "string" && region.token !== null
      ? `Token ${region.token + 1} “${piece.trim()}”`
      : "One token";
  return (
    <>
      {lanes.length > 1 && (
        <Select
          label="Lane shown"
          showLabel={false}
          options={lanes}
          value={region.lane}
          onChange={(lane) => setRegion({ lane, token: null })}
        />
      )}
      <ToggleGroup
        label="Region"
        showLabel={false}
        options={[
          { id: "answer", label: "Whole answer" },
          { id: "token", label: token },
        ]}
        value={region.token === null ? "answer" : "token"}
        onChange={(choice) =>
          setRegion({ lane: region.lane, token: choice === "answer" ? null : (region.token ?? 0) })
        }
      />
    </>
  );
}
