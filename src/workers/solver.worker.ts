// The solver's own thread: a fit may take a while, and the model worker has tokens to generate meanwhile.

import { matrix } from "../math/matrix.ts";
import { localSolver } from "../study/localSolver.ts";
import { fitMatrix } from "../study/matrixFit.ts";
import { HnError } from "../base/errors.ts";
import { serve, type Endpoint } from "./rpc.ts";
import type { SolverMethods } from "./solverProtocol.ts";

serve<SolverMethods>(self as unknown as Endpoint, {
  fitPath: ({ X, y, Cs }, { emit }) => localSolver.fitPath(X, y, Cs, { onFit: emit }),
  async fit({ features, labels, ...settings }) {
    const [rows = 0, cols = 0] = features.shape;
    if (features.shape.length !== 2)
      throw new HnError(
        "invalid-input",
        `Features are [rows, features]; got [${features.shape.join(", ")}].`,
      );
    const y = Uint8Array.from(labels, (label, i) => {
      if (label !== 0 && label !== 1)
        throw new HnError("invalid-input", `Label ${i} is ${label}; labels are 0 or 1.`);
      return label;
    });
    return fitMatrix(matrix(features.data, rows, cols), y, settings);
  },
});
