// Where a result comes from: model, weights, how it was fitted, and what the study itself warns of.

import { memo } from "react";
import type { IdentifySummary } from "../../study/types.ts";
import { countText } from "../../charts/intervalText.ts";
import { cText } from "../../charts/pathGeometry.ts";

export interface ProvenanceProps {
  readonly summary: IdentifySummary;
  readonly label: string;
}

export const Provenance = memo(function Provenance({ summary, label }: ProvenanceProps) {
  const { model, funnel, live, splitBy, warnings } = summary;
  const total = model.layers * model.neurons;
  const rows: readonly (readonly [string, string, ("mono" | "num")?])[] = [
    ["result", label],
    ["model", model.id],
    ["weights", model.dtype, "mono"],
    ["SHA-256", model.sha256.slice(0, 12), "mono"],
    ["neurons", `${model.layers} layers × ${countText(model.neurons)}`, "num"],
    ...(live === null
      ? []
      : ([["contributing", `${countText(live)} of ${countText(total)}`, "num"]] as const)),
    ["questions asked", countText(funnel.asked), "num"],
    ["split by", splitBy],
    ["chosen C", cText(summary.C), "num"],
    ["weights not zero", countText(summary.nonzero), "num"],
  ];
  return (
    <section className="card find-provenance" aria-labelledby="find-provenance-title">
      <h2 id="find-provenance-title">Where this comes from</h2>
      <dl>
        {rows.map(([name, value, kind]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={kind} title={name === "SHA-256" ? model.sha256 : undefined}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {warnings.length > 0 && (
        <>
          <h3>To keep in mind</h3>
          <ul className="find-warnings">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
});
