// hn fit: the sparse logistic regression of the paper on a feature matrix, against scikit-learn's objective.

import { HnError } from "../../base/errors.ts";
import { readNpy, type NpyArray } from "../../exchange/npy.ts";
import { MAX_C } from "../../math/logistic/fit.ts";
import { matrix, type Matrix } from "../../math/matrix.ts";
import { fitMatrix, PATH_CS } from "../../study/matrixFit.ts";
import { number, on, required, text, type Command, type Invocation } from "../command.ts";
import { readInput } from "../files.ts";

export const fit: Command = {
  name: "fit",
  usage: "hn fit --features X.npy --labels y.npy [--C 1] [--penalty l1|l2] [--path]",
  summary: "sparse logistic regression as scikit-learn's liblinear defines it",
  help: `  --features X.npy  2-D, C order, float32 or float64: [rows, features]
  --labels y.npy    0 or 1 for each row
  --C C             weight of the summed log-loss, above 0 and at most ${MAX_C}; default 1
  --penalty P       l1 (default): ‖θ‖₁ + |b| + C Σ log-loss; l2: ½‖θ‖² + ½b² + C Σ log-loss
  --path            one fit for each C of ${PATH_CS.join(", ")}

Prints {weights: [{index, weight}], intercept, objective, kkt, seconds}, nonzero weights only; with --path, {path: […]}.`,
  options: {
    features: { type: "string" },
    labels: { type: "string" },
    C: { type: "string" },
    penalty: { type: "string" },
    path: { type: "boolean" },
  },
  async run(invocation) {
    const penalty = text(invocation, "penalty") ?? "l1";
    if (penalty !== "l1" && penalty !== "l2")
      throw new HnError("usage", `--penalty is l1 or l2; got "${penalty}".`);
    if (invocation.positionals.length > 0)
      throw new HnError("usage", `"${invocation.positionals[0]}" is one argument too many.`);
    const C = number(invocation, "C", 1, { above: 0, max: MAX_C });
    const X = await readFeatures(invocation);
    const y = await readLabels(invocation);
    return fitMatrix(X, y, { C, penalty, path: on(invocation, "path"), signal: invocation.signal });
  },
};

async function readFeatures(invocation: Invocation): Promise<Matrix> {
  const path = required(invocation, "features");
  const { dtype, shape, data } = await readArray(path);
  const [rows = 0, cols = 0] = shape;
  if (shape.length !== 2 || (dtype !== "f4" && dtype !== "f8"))
    throw new HnError(
      "invalid-input",
      `${path} is ${dtype} [${shape.join(", ")}]; features are a 2-D array of float32 or float64.`,
    );
  return matrix(data, rows, cols);
}

async function readLabels(invocation: Invocation): Promise<Uint8Array> {
  const path = required(invocation, "labels");
  const { shape, data } = await readArray(path);
  if (shape.length !== 1)
    throw new HnError("invalid-input", `${path} has shape [${shape.join(", ")}]; labels are a 1-D array.`);
  return Uint8Array.from(data as ArrayLike<number | bigint>, (value, i) => {
    const label = Number(value);
    if (label !== 0 && label !== 1)
      throw new HnError("invalid-input", `${path}: label ${i} is ${value}; labels are 0 or 1.`);
    return label;
  });
}

async function readArray(path: string): Promise<NpyArray> {
  const bytes = await readInput(path);
  try {
    return readNpy(bytes);
  } catch (thrown) {
    if (thrown instanceof HnError) throw new HnError(thrown.code, `${path}: ${thrown.message}`);
    throw thrown;
  }
}
