// The solver's own thread: a fit may take a while, and the model worker has tokens to generate meanwhile.

import { fitLogistic } from "../math/logistic/fit.ts";
import { matrix } from "../math/matrix.ts";
import { localSolver, sparseFit } from "../study/localSolver.ts";
import { HnError } from "../base/errors.ts";
import { serve, type Endpoint } from "./rpc.ts";
import type { SolverMethods } from "./solverProtocol.ts";

serve<SolverMethods>(self as unknown as Endpoint, {
  fitPath: ({ X, y, Cs }, { emit }) => localSolver.fitPath(X, y, Cs, { onFit: emit }),
  async fit({ features, labels, C, penalty }) {
    const [rows = 0, cols = 0] = features.shape;
    if (features.shape.length !== 2)
      throw new HnError(
        "invalid-input",
        `Features are [rows, features]; got [${features.shape.join(", ")}].`,
      );
    const started = performance.now();
    const y = Uint8Array.from(labels, (label, i) => {
      if (label !== 0 && label !== 1)
        throw new HnError("invalid-input", `Label ${i} is ${label}; labels are 0 or 1.`);
      return label;
    });
    const result = fitLogistic(matrix(features.data, rows, cols), y, { C, penalty });
    const { weights, intercept, kkt } = sparseFit(result);
    const seconds = (performance.now() - started) / 1000;
    return { weights, intercept, objective: result.objective, kkt, seconds };
  },
});
