// The Explore room: what happens inside this answer? Asking and comparing on one side, the neurons on the other.

import { useStore } from "../../state/context.tsx";
import { AskBox } from "./AskBox.tsx";
import { Conversation } from "./Conversation.tsx";
import { DoseSlider } from "./DoseSlider.tsx";
import { Earlier } from "./Earlier.tsx";
import { FindingText } from "./FindingText.tsx";
import { HeatmapPanel } from "./HeatmapPanel.tsx";
import { Lanes } from "./Lanes.tsx";
import { LanesError, ReplayBanner } from "./ModelState.tsx";
import { NeuronInspector } from "./NeuronInspector.tsx";
import { Settings } from "./Settings.tsx";
import { AskNote, Suggestions } from "./Suggestions.tsx";
import "./index.css";

export function Explore() {
  return (
    <div className="explore">
      <h1 className="sr-only">Explore</h1>
      <div className="explore-main">
        <ReplayBanner />
        <AskBox />
        <AskNote />
        <Suggestions />
        <Settings />
        <DoseSlider />
        <LanesError />
        <Conversation />
        <FindingText />
        <Lanes />
        <Earlier />
      </div>
      <aside className="explore-aside" aria-label="Neurons">
        <HeatmapPanel />
        <NeuronInspector />
        <Device />
      </aside>
    </div>
  );
}

function Device() {
  const device = useStore((s) => s.card?.device ?? null);
  const reason = useStore((s) => s.card?.deviceReason ?? "");
  if (device === null) return null;
  return (
    <p className="explore-device k">
      Runs on {device === "webgpu" ? "WebGPU" : "WASM"}. {reason}
    </p>
  );
}
