// One reading of the classifier on some sets: what it says in words, and every score as dots.

import type { Aim, DetectionTests } from "../../../exchange/cardFile.ts";
import { detectionFinding } from "../finding.ts";
import { DotFigure } from "../Figure.tsx";
import { detectionRows, detectionSeries } from "../rows.ts";
import type { Run } from "../runs.ts";
import { AUROC } from "./kinds.ts";

export interface DetectionFigureProps {
  readonly title: string;
  readonly caption: string;
  readonly tests: DetectionTests;
  readonly seeds?: readonly Run[];
  /** Misses of these sets are said. */
  readonly aims?: readonly Aim[] | undefined;
}

export function DetectionFigure({ title, caption, tests, seeds = [], aims }: DetectionFigureProps) {
  return (
    <>
      <p className="mc-finding">{detectionFinding(tests, aims).join(" ")}</p>
      <DotFigure
        title={title}
        caption={caption}
        kind="set"
        rows={detectionRows(tests, seeds)}
        series={detectionSeries(tests)}
        {...AUROC}
      />
    </>
  );
}
