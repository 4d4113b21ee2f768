// What is asked of the solver worker: the regularisation path of a study, and a single fit for `window.hneurons`.

import type { Matrix } from "../math/matrix.ts";
import type { Fit } from "../study/ports.ts";
import type { ModelWorkerMethods } from "./protocol.ts";

export interface SolverMethods {
  fitPath: {
    args: { X: Matrix; y: Uint8Array; Cs: readonly number[] };
    /** Fits done so far. */
    event: number;
    result: readonly Fit[];
  };
  fit: ModelWorkerMethods["fit"];
}
