// What turning the neurons does to the four behaviours, beside its controls, and what it leaves of known answers.

import { scoreText } from "../../../charts/intervalText.ts";
import { LineChart } from "../../../charts/LineChart.tsx";
import { lineTable, type LineSeries } from "../../../charts/lineGeometry.ts";
import type { CardFile, Steering } from "../../../exchange/cardFile.ts";
import { seedsFinding, steeringFinding } from "../finding.ts";
import { DotFigure, Figure } from "../Figure.tsx";
import { allRuns } from "../runs.ts";
import {
  clustersText,
  PRESSURE_SERIES,
  pressureRows,
  steeringRows,
  steeringSeries,
  type SteeredRun,
} from "../slopes.ts";
import { behaviourName, countedText } from "../words.ts";
import { SLOPE } from "./kinds.ts";

export function Turning({ card }: { readonly card: CardFile }) {
  const { steering, steering_larger: larger } = card.figures;
  if (!steering) return null;
  const runs = allRuns(card);
  const steered = runs.flatMap(({ seed, figures }): SteeredRun[] =>
    figures.steering ? [{ seed, steering: figures.steering }] : [],
  );
  const steeredLarger = runs.flatMap(({ seed, figures }): SteeredRun[] =>
    figures.steering_larger ? [{ seed, steering: figures.steering_larger }] : [],
  );
  return (
    <>
      <p>
        {steering.neurons === 1
          ? "The one neuron with a positive weight is"
          : `The ${countedText(steering.neurons, "neuron")} with a positive weight are`}{" "}
        multiplied by α, from 0 (silenced) over 1 (as trained) to 3. The slope says by how much the log-odds
        of complying (the logarithm of how much likelier the complying reply is than the resisting one) change
        per unit of α; +0.69 would double the odds. Random sets have as many neurons in the same layers. The
        unrelated third reply is shown for each behaviour under “How it behaves”.
      </p>
      <p className="mc-finding">{steeringFinding(steering).join(" ")}</p>
      <SeedsFinding runs={steered} />
      <Slopes
        runs={steered}
        titles={["Does turning them make the model comply?", "More than an unrelated third reply?"]}
      />
      <DotFigure
        title="Does it depend on how hard the wording presses?"
        caption="By how much the slope grows per unit of the wording’s pressure, about −1.5 to 1.5, with ± 95 %: above 0, turning the neurons up adds more where the wording presses. The intervals allow for items of one wording, and of one entity, being alike. n counts items."
        kind="behaviour"
        rows={pressureRows(steering)}
        series={PRESSURE_SERIES}
        {...SLOPE}
      />
      <OverAlpha steering={steering} title="P(comply) and known answers over α" />
      {larger && (
        <>
          <p>
            How many neurons are found depends on C. So the same was measured with the{" "}
            {countedText(larger.neurons, "neuron")} that a larger C weighs positively.
          </p>
          <p className="mc-finding">{steeringFinding(larger).join(" ")}</p>
          <SeedsFinding runs={steeredLarger} />
          <Slopes
            runs={steeredLarger}
            titles={[
              `Do ${countedText(larger.neurons, "neuron")} make the model comply?`,
              `More than an unrelated third reply, with ${countedText(larger.neurons, "neuron")}?`,
            ]}
          />
          <OverAlpha steering={larger} title={`Over α, with ${countedText(larger.neurons, "neuron")}`} />
        </>
      )}
    </>
  );
}

function SeedsFinding({ runs }: { readonly runs: readonly SteeredRun[] }) {
  const sentences = seedsFinding(runs);
  return sentences.length === 0 ? null : <p className="mc-finding">{sentences.join(" ")}</p>;
}

interface SlopesProps {
  /** What ships first. */
  readonly runs: readonly SteeredRun[];
  /** Of the slopes, and of the slopes above the third reply's. */
  readonly titles: readonly [string, string];
}

function Slopes({ runs, titles: [plain, above] }: SlopesProps) {
  const [shipped] = runs;
  const plot = {
    kind: "behaviour",
    series: steeringSeries(runs),
    ...(shipped && runs.length > 1 ? { head: `seed ${shipped.seed}, ships` } : { head: "H-Neurons" }),
    ...SLOPE,
  };
  const note =
    runs.length > 1
      ? " A line for each seed, its number before it: other seeds find other neurons, and as many as they find."
      : "";
  return (
    <>
      <DotFigure
        title={plain}
        caption={`Slope with ± 95 %. Ticks: random sets, one each, of the model on whose line they stand. Squares: how the unrelated third reply changes against resisting when the H-Neurons are turned. ${shipped ? clustersText(shipped.steering) : ""} n counts items.${note}`}
        rows={steeringRows(runs, "slope")}
        {...plot}
      />
      <DotFigure
        title={above}
        caption={`The slope above that of the unrelated third reply, with ± 95 %. At or below zero the third reply gains at least as much, so that a rise would not be one of compliance. Ticks: the same of the random sets of the model on whose line they stand. n counts items.${note}`}
        rows={steeringRows(runs, "above_third")}
        {...plot}
      />
    </>
  );
}

/** [α, share] of turned neurons. */
const curve = (alphas: readonly number[], shares: readonly number[]): LineSeries["points"] =>
  alphas.flatMap((alpha, i) => (shares[i] === undefined ? [] : [[alpha, shares[i]] as const]));

function OverAlpha({ steering, title }: { readonly steering: Steering; readonly title: string }) {
  const { alphas, h_neurons, negative_neurons, known_answers_right: kept } = steering;
  const behaviours = Object.entries(h_neurons).map(([id, { p_comply }]) => {
    const negative = negative_neurons?.[id];
    const lines: LineSeries[] = [
      { name: "H-Neurons", look: "accent", points: curve(alphas, p_comply) },
      ...(negative
        ? [{ name: "negative weight", look: "calm" as const, points: curve(alphas, negative.p_comply) }]
        : []),
    ];
    return { name: behaviourName(id), lines };
  });
  const known: LineSeries | null = kept
    ? {
        name: "known answers right",
        look: "ink",
        points: Object.entries(kept)
          .map(([alpha, share]) => [Number(alpha), share] as const)
          .toSorted(([a], [b]) => a - b),
      }
    : null;
  const columns = [
    ...behaviours.flatMap(({ name, lines }) =>
      lines.map((line) => ({ ...line, name: `${name}, ${line.name}` })),
    ),
    ...(known ? [known] : []),
  ];
  return (
    <Figure
      title={title}
      caption={`Mean probability of the compliant reply against the resisting one, over ${steering.n_items} items a behaviour. Solid: H-Neurons; dashed: neurons with negative weight.${known ? " Last: share of known answers that stay right." : ""}`}
      table={lineTable("α", columns, scoreText)}
    >
      <div className="mc-panels">
        {behaviours.map(({ name, lines }) => (
          <OverAlphaPanel key={name} title={name} lines={lines} unit="P(comply)" />
        ))}
        {known && <OverAlphaPanel title="Known answers" lines={[known]} unit="share right" />}
      </div>
    </Figure>
  );
}

interface PanelProps {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly LineSeries[];
}

const OverAlphaPanel = ({ title, unit, lines }: PanelProps) => (
  <LineChart title={title} unit={unit} lines={lines} y={[0, 1]} format={scoreText} height={132} />
);
