// What four lanes cost in one batch, against one after the other.

import { GREEDY, type GenerateRequest, type LoadOptions } from "../../model/types.ts";
import { terminalFiles } from "../files.ts";
import { compare, type Ratio } from "./compare.ts";
import { loadForBench } from "./models.ts";

export async function lanes(root: string, model: string, options: LoadOptions): Promise<Ratio[]> {
  const loaded = await loadForBench(await terminalFiles(root, model), options);
  const request: GenerateRequest = {
    prompt: { kind: "messages", messages: [{ role: "user", content: "Who are you?" }] },
    samples: 1,
    maxNewTokens: 32,
    sampling: GREEDY,
    scales: [0, 1, 2, 3].map((alpha) => [{ layer: 0, index: 0, alpha }]),
  };
  return [
    await compare(
      "lanes",
      "time of four lanes in one batch / in turn",
      () => loaded.generate(request),
      () => loaded.generate({ ...request, batch: 1 }),
    ),
  ];
}
