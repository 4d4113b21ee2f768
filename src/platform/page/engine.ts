// The model worker as the page calls it. A worker that dies (a script that cannot be loaded, memory that ran out)
// fails the calls under way; the next call starts another.

import { HnError } from "../../base/errors.ts";
import type { ModelWorkerMethods } from "../../workers/protocol.ts";
import { connect, type Client, type Endpoint } from "../../workers/rpc.ts";

export interface Engine {
  readonly call: Client<ModelWorkerMethods>;
  readonly onDeath: (listener: () => void) => void;
}

export function startEngine(): Engine {
  type Connection = ReturnType<typeof connect<ModelWorkerMethods>>;
  const listeners: (() => void)[] = [];
  let connection: Connection | null = null;

  const open = (): Connection => {
    const worker = new Worker(new URL("../../workers/model.worker.ts", import.meta.url), { type: "module" });
    const opened = connect<ModelWorkerMethods>(worker as unknown as Endpoint);
    const die = () => {
      if (connection !== opened) return;
      connection = null;
      worker.terminate();
      opened.close(new HnError("internal", "The model's thread stopped. Load the model again."));
      for (const listener of listeners) listener();
    };
    worker.addEventListener("error", die);
    worker.addEventListener("messageerror", die);
    return opened;
  };

  return {
    call: (...request) => (connection ??= open()).call(...request),
    onDeath: (listener) => listeners.push(listener),
  };
}
