// A bench by its name, on the model that was asked for or on those that it is for.

import { HnError } from "../base/errors.ts";
import type { Dtype } from "../model/types.ts";
import type { Ratio } from "./compare.ts";
import { decode } from "./decode.ts";
import { lanes } from "./lanes.ts";
import { LoadedModel } from "../model/model.ts";
import { type BenchPorts, type Benched } from "./models.ts";
import { RANDOM_LLAMA, randomLlama } from "./randomLlama.ts";
import type { BenchName, BenchRequest, BenchResult } from "./request.ts";

interface Bench {
  readonly run: (ports: BenchPorts, benched: Benched) => Promise<Ratio[]>;
  readonly models: readonly { readonly reference: string; readonly dtype?: Dtype }[];
}

const EMBEDDED = { reference: "embedded" };
const BENCHES: Readonly<Record<BenchName, Bench>> = {
  decode: {
    run: decode,
    models: [EMBEDDED, { reference: RANDOM_LLAMA, dtype: "fp32" }, { reference: RANDOM_LLAMA, dtype: "q4" }],
  },
  lanes: { run: lanes, models: [EMBEDDED] },
};

/** @throws HnError as loading does; `usage` where a dtype is asked for without a model */
export async function bench(
  ports: BenchPorts,
  { name, model, options }: BenchRequest,
): Promise<BenchResult[]> {
  const { run, models } = BENCHES[name];
  if (model === null && options.dtype !== undefined)
    throw new HnError("usage", "A dtype is of a model: name the model as well.");
  const results: BenchResult[] = [];
  for (const { reference, ...own } of model === null ? models : [{ reference: model }]) {
    const files =
      reference === RANDOM_LLAMA ? randomLlama(await ports.files("embedded")) : await ports.files(reference);
    const loaded = await LoadedModel.load(files, { ...options, ...own }, ports);
    try {
      const { dtype, device } = loaded.card;
      for (const ratio of await run(ports, { files, loaded }))
        results.push({ ...ratio, model: reference, dtype, device });
    } finally {
      await loaded.dispose();
    }
  }
  return results;
}
