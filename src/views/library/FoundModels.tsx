// What a search of the Hub found.

import type { FoundModel } from "../../model/files/hub.ts";
import { Button } from "../../ui/index.ts";

const whole = new Intl.NumberFormat("en", { notation: "compact" });

export interface FoundModelsProps {
  readonly words: string;
  readonly models: readonly FoundModel[];
  readonly onGet: (id: string) => void;
}

export function FoundModels({ words, models, onGet }: FoundModelsProps) {
  if (models.length === 0)
    return <p className="k">The Hub has no model with ONNX files whose name holds “{words}”.</p>;
  return (
    <ul className="model-rows" aria-label={`Found for ${words}`}>
      {models.map(({ id, gated, downloads }) => (
        <li key={id}>
          <div>
            <div className="mono">{id}</div>
            <div className="k num">
              {[
                downloads === null ? null : `${whole.format(downloads)} downloads a month`,
                gated ? "gated" : null,
              ]
                .filter(Boolean)
                .join(" · ")}
            </div>
          </div>
          <div className="model-actions">
            <Button aria-label={`Get ${id}`} onPress={() => onGet(id)}>
              Get…
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
