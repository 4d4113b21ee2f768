// One reading of the classifier on some sets: what it says in words, and every score as dots.

import type { CardFigures, DetectionTests } from "../../../exchange/cardFile.ts";
import { detectionFinding } from "../finding.ts";
import { DotFigure } from "../Figure.tsx";
import { detectionRows, detectionSeries } from "../rows.ts";
import { AUROC } from "./kinds.ts";

export interface DetectionFigureProps {
  readonly title: string;
  readonly caption: string;
  readonly tests: DetectionTests;
  readonly seeds?: readonly CardFigures[];
}

export function DetectionFigure({ title, caption, tests, seeds = [] }: DetectionFigureProps) {
  return (
    <>
      <p className="mc-finding">{detectionFinding(tests).join(" ")}</p>
      <DotFigure
        title={title}
        caption={caption}
        kind="set"
        rows={detectionRows(
          tests,
          seeds.map((s) => s.detection?.tests),
        )}
        series={detectionSeries(tests)}
        {...AUROC}
      />
    </>
  );
}
