// The model worker as the page calls it. A worker that dies (a script that cannot be loaded, memory that ran out)
// fails the calls under way; the next call starts another.

import { HnError } from "../../base/errors.ts";
import type { ModelWorkerMethods } from "../../workers/protocol.ts";
import { hubEndpoint } from "./hubEndpoint.ts";
import { connect, type Client, type Endpoint } from "../../workers/rpc.ts";

const DIED =
  "The model's thread stopped, perhaps for lack of memory. Load the model again; what you wrote is still here.";

export interface Engine {
  readonly call: Client<ModelWorkerMethods>;
  readonly onDeath: (listener: (reason: HnError) => void) => void;
}

export function startEngine(): Engine {
  type Connection = ReturnType<typeof connect<ModelWorkerMethods>>;
  const listeners: ((reason: HnError) => void)[] = [];
  let connection: Connection | null = null;

  const open = (): Connection => {
    const worker = new Worker(new URL("../../workers/model.worker.ts", import.meta.url), { type: "module" });
    const opened = connect<ModelWorkerMethods>(worker as unknown as Endpoint);
    const die = () => {
      if (connection !== opened) return;
      connection = null;
      worker.terminate();
      const reason = new HnError("internal", DIED);
      opened.close(reason);
      for (const listener of listeners) listener(reason);
    };
    worker.addEventListener("error", die);
    worker.addEventListener("messageerror", die);
    const endpoint = hubEndpoint();
    if (endpoint !== null) void opened.call("useHub", { endpoint });
    return opened;
  };

  return {
    call: (...request) => (connection ??= open()).call(...request),
    onDeath: (listener) => listeners.push(listener),
  };
}
