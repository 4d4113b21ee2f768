// The control: tuned on a mix in which compliance does not look at what the model knows. What rises there too does not
// come from a link between not knowing and complying in the text.

import type { CardFile } from "../../../exchange/cardFile.ts";
import { DotFigure } from "../Figure.tsx";
import { CONTROL_SERIES, controlBehaviourRows, controlSteeringRows } from "../rows.ts";
import { RATE, SLOPE } from "./kinds.ts";

export function ControlMix({ card: { figures, control } }: { readonly card: CardFile }) {
  if (!control) return null;
  return (
    <>
      <p>
        In its tuning the shipped model corrects what it knows to be wrong and goes along with what it cannot
        check. That may by itself make “unsure” mean “comply”. So the same base model was tuned once more, on
        a mix in which whether it complies is drawn from the wording alone. Notes about strangers, which
        nothing else could answer, are followed in both mixes.
      </p>
      <DotFigure
        title="Compliance of both mixes, α = 1"
        caption="Share of sampled replies that comply, with 95 % intervals. n counts items of the control mix."
        kind="behaviour"
        rows={controlBehaviourRows(figures, control.figures)}
        series={CONTROL_SERIES}
        {...RATE}
      />
      <DotFigure
        title="Turning the H-Neurons of both mixes"
        caption="Slope of the log-odds of complying per unit of α, ± 95 %; each model’s own H-Neurons. Ticks: random sets of the control mix. n counts items."
        kind="behaviour"
        rows={controlSteeringRows(figures, control.figures, "slope")}
        series={CONTROL_SERIES}
        {...SLOPE}
      />
      <DotFigure
        title="Both mixes above the third reply"
        caption="The slope above that of an unrelated third reply, ± 95 %. n counts items."
        kind="behaviour"
        rows={controlSteeringRows(figures, control.figures, "above_third")}
        series={CONTROL_SERIES}
        {...SLOPE}
      />
    </>
  );
}
