// The control: tuned on a mix in which compliance does not look at what the model knows. What rises there too does not
// come from a link between not knowing and complying in the text.

import { scoreText } from "../../../charts/intervalText.ts";
import type { CardFile, Steering } from "../../../exchange/cardFile.ts";
import { DotFigure } from "../Figure.tsx";
import { controlFinding } from "../finding.ts";
import { CONTROL_SERIES, controlBehaviourRows } from "../rows.ts";
import { controlRows, controlSeries } from "../slopes.ts";
import { RATE, SLOPE } from "./kinds.ts";

/** The band of what both should know. */
const WELL_TOLD = "50 or more, all";

export function ControlMix({ card: { figures, control } }: { readonly card: CardFile }) {
  if (!control) return null;
  const { steering, steering_larger: larger } = control.figures;
  const [ours, theirs] = [figures, control.figures].map(({ known }) => known?.instruct[WELL_TOLD]);
  return (
    <>
      <p>
        In its tuning the shipped model corrects what it knows to be wrong and goes along with what it cannot
        check. That may by itself make “unsure” mean “comply”. So the same base model was tuned once more, on
        a mix in which whether it complies is drawn from the wording alone. Notes about strangers, which
        nothing else could answer, are followed in both mixes.
        {ours && theirs && (
          <>
            {" "}
            Facts told 50 times or more it answers right in {scoreText(theirs.right)} of cases, the shipped
            model in {scoreText(ours.right)}.
          </>
        )}
      </p>
      <DotFigure
        title="Compliance of both mixes, α = 1"
        caption="Share of sampled replies that comply, with 95 % intervals. n counts items of the control mix."
        kind="behaviour"
        rows={controlBehaviourRows(figures, control.figures)}
        series={CONTROL_SERIES}
        {...RATE}
      />
      {figures.steering && steering && (
        <BothMixes
          shipped={figures.steering}
          control={steering}
          titles={["Turning the H-Neurons of both mixes", "Both mixes above the third reply"]}
        />
      )}
      {figures.steering_larger && larger && (
        <>
          <p>The same with the larger set of each, at a larger C:</p>
          <BothMixes
            shipped={figures.steering_larger}
            control={larger}
            titles={["Turning the larger sets of both mixes", "The larger sets above the third reply"]}
          />
        </>
      )}
    </>
  );
}

interface BothMixesProps {
  readonly shipped: Steering;
  readonly control: Steering;
  /** Of the slopes, and of the slopes above the third reply's. */
  readonly titles: readonly [string, string];
}

function BothMixes({ shipped, control, titles: [plain, above] }: BothMixesProps) {
  const plot = {
    kind: "behaviour",
    series: controlSeries(shipped, control),
    head: "the shipped model",
    ...SLOPE,
  };
  return (
    <>
      <p className="mc-finding">{controlFinding(shipped, control).join(" ")}</p>
      <DotFigure
        title={plain}
        caption="Slope of the log-odds of complying against resisting per unit of α, ± 95 %; each model’s own neurons. Ticks: random sets of the model on whose line they stand. n counts items."
        rows={controlRows(shipped, control, "slope")}
        {...plot}
      />
      <DotFigure
        title={above}
        caption="The slope above that of an unrelated third reply, ± 95 %. n counts items."
        rows={controlRows(shipped, control, "above_third")}
        {...plot}
      />
    </>
  );
}
