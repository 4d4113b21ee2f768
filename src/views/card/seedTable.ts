// Detection of the other seeds as a table: per set each seed's AUROC beside random neurons of its own. Pure.

import type { TextTable } from "../../charts/dotGeometry.ts";
import { countText, intervalText, scoreText } from "../../charts/intervalText.ts";
import type { DetectionTests } from "../../exchange/cardFile.ts";
import type { Run } from "./runs.ts";
import { countedText, setName } from "./words.ts";

/** @param tests of what ships: whose sets are listed */
export const seedTable = (tests: DetectionTests, runs: readonly Run[]): TextTable => ({
  head: [
    "set",
    ...runs.flatMap(({ seed, figures }) => {
      const count = figures.detection?.positive_neurons;
      return [
        `seed ${seed}${count === undefined ? "" : `, ${countedText(count, "neuron")}`}`,
        `seed ${seed}, as many random, median and highest`,
        `seed ${seed}, n`,
      ];
    }),
  ],
  rows: Object.keys(tests).map((set) => [
    setName(set),
    ...runs.flatMap(({ figures }) => {
      const test = figures.detection?.tests[set];
      const ours = test?.auroc["L1 neurons"];
      const [low, high] = test?.interval95 ?? [];
      return [
        ours === undefined
          ? "–"
          : low === undefined || high === undefined
            ? scoreText(ours)
            : intervalText({ value: ours, low, high }),
        test?.random_neurons
          ? `${scoreText(test.random_neurons.median)}, ${scoreText(test.random_neurons.max)}`
          : "–",
        test?.n === undefined ? "–" : countText(test.n),
      ];
    }),
  ]),
});
