// What four lanes cost in one batch, against one after the other.

import { GREEDY, type GenerateRequest } from "../model/types.ts";
import { compare, type Ratio } from "./compare.ts";
import type { Benched, BenchPorts } from "./models.ts";

export async function lanes(ports: BenchPorts, { loaded }: Benched): Promise<Ratio[]> {
  const request: GenerateRequest = {
    prompt: { kind: "messages", messages: [{ role: "user", content: "Who are you?" }] },
    samples: 1,
    maxNewTokens: 32,
    sampling: GREEDY,
    scales: [0, 1, 2, 3].map((alpha) => [{ layer: 0, index: 0, alpha }]),
  };
  const ratio = await compare(
    ports,
    "lanes",
    "time of four lanes in one batch / in turn",
    () => loaded.generate(request),
    () => loaded.generate({ ...request, batch: 1 }),
  );
  return [ratio];
}
