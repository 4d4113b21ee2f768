// What is left of the questions after each step of identification, as bars by class, and in words what dropped out
// and why. The words are the figure's text: the bars repeat them and are hidden from screen readers.

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

/** Widths are in thousandths of the row, so that bars stretch with it. */
const UNITS = 1000;
const BAR = 14;

function Bar({ step, x }: { readonly step: FunnelStep; readonly x: (n: number) => number }) {
  const parts = [
    { name: "faithful", count: step.faithful },
    { name: "hallucinated", count: step.hallucinated },
    { name: "other", count: step.other },
  ];
  let from = 0;
  return (
    <svg
      className="funnel-bar"
      viewBox={`0 0 ${UNITS} ${BAR}`}
      preserveAspectRatio="none"
      width="100%"
      height={BAR}
      aria-hidden="true"
    >
      <rect className="funnel-ground" width={UNITS} height={BAR} />
      {parts.map(({ name, count }) => {
        const left = from;
        from += count;
        return count === 0 ? null : (
          <rect
            key={name}
            className={`funnel-${name}`}
            x={x(left)}
            width={Math.max(x(from) - x(left), 1.5)}
            height={BAR}
          />
        );
      })}
    </svg>
  );
}

export function Funnel({ counts, samples, label }: FunnelProps) {
  const steps = funnelSteps(counts, samples);
  const x = scaleLinear()
    .domain([0, max(steps, (s) => s.total) || 1])
    .range([0, UNITS]);
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
          <i className="funnel-swatch funnel-swatch-faithful" /> faithful: every answer right
        </span>
        <span>
          <i className="funnel-swatch funnel-swatch-hallucinated" /> hallucinated: every answer wrong
        </span>
        <span>bars: number of questions</span>
      </figcaption>
    </figure>
  );
}
