// What is left of the questions after each step of identification, as bars by class, and in words what dropped out
// and why. The words are the figure's text: the bars repeat them and are hidden from screen readers. A class is told
// by its place, its hatching and its name, not by its colour alone.

import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import "./Funnel.css";
import { funnelSteps, stepText, type FunnelCounts, type FunnelStep } from "./funnelSteps.ts";
import { countText } from "./intervalText.ts";

export interface FunnelProps {
  readonly counts: FunnelCounts;
  /** Answers drawn per question; null where unknown. */
  readonly samples: number | null;
  /** Read aloud as the figure's name. */
  readonly label: string;
}

/** A step's bar: one part a class, its count written in it where there is room. */
function Bar({ step, x }: { readonly step: FunnelStep; readonly x: (n: number) => number }) {
  const parts = [
    { name: "faithful", count: step.faithful },
    { name: "hallucinated", count: step.hallucinated },
    { name: "other", count: step.other },
  ].filter(({ count }) => count > 0);
  return (
    <div className="funnel-bar" aria-hidden="true">
      {parts.map(({ name, count }) => (
        <div key={name} className={`funnel-part funnel-${name}`} style={{ width: `${x(count)}%` }}>
          {name !== "other" && (
            <span>
              {countText(count)} <i>{name}</i>
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

export function Funnel({ counts, samples, label }: FunnelProps) {
  const steps = funnelSteps(counts, samples);
  const x = scaleLinear()
    .domain([0, max(steps, (s) => s.total) || 1])
    .range([0, 100]);
  return (
    <figure className="funnel" aria-label={label}>
      <ol className="funnel-steps">
        {steps.map((step) => (
          <li key={step.id} className={`funnel-step funnel-at-${step.id}`}>
            <span className="sr-only">{stepText(step)}.</span>
            <span className="funnel-label" aria-hidden="true">
              {step.label}
            </span>
            <Bar step={step} x={x} />
            <span className="funnel-count num" aria-hidden="true">
              {countText(step.total)}
            </span>
            {step.drops.length > 0 && (
              <ul className="funnel-drops">
                {step.drops.map((d) => (
                  <li key={d.text}>{d.text}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
      <figcaption className="funnel-key k">
        <span>
          <i className="funnel-swatch funnel-faithful" /> faithful: every answer right
        </span>
        <span>
          <i className="funnel-swatch funnel-hallucinated" /> hallucinated: every answer wrong
        </span>
        <span>bars: number of questions</span>
      </figcaption>
    </figure>
  );
}
